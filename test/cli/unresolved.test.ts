import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonRow } from '../../lib/engine/engine.ts';
import { samplesFolder, sandbox } from './support.ts';

const box = sandbox();
beforeAll(async () => {
  await box.lake('put', join(samplesFolder, 'distrokid/DistroKid_20260926_090000.tsv'), '--wait');
});
afterAll(() => box.remove());

test('unresolved lists releases without a single track, and not every track where there is no catalog', async () => {
  const rows = (await box.lake('unresolved', '--json')).json<readonly JsonRow[]>();
  expect(new Set(rows.map(({ why }) => why))).toEqual(new Set(['release']));
});

test('unresolved lists tracks that a catalog lacks, with what they earned', async () => {
  const tracks = box.write(
    'tracks.csv',
    'Artist,Title,ISRC,UPC,Release Date\nSomebody,Else,QZZZZ2600009,,2026-01-01\n',
  );
  await box.lake('put', tracks, '--wait');
  const { code, out } = await box.lake('unresolved');
  expect(code).toBe(0);
  expect(out).toMatch(
    /not in catalog: an ISRC that catalog\/tracks lacks: add the track\ndistributor +artist +title +code +lines/,
  );
  const rows = (await box.lake('unresolved', '--json')).json<readonly JsonRow[]>();
  const known = rows.filter(({ why }) => why === 'not in catalog');
  expect(known.length).toBeGreaterThan(1);
  for (const { earnings_usd, lines } of known) expect([earnings_usd, lines]).not.toContain(null);
});
