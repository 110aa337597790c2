import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OpenLake } from '../../cli/open-lake.ts';
import { sweepRepeatedly } from '../../cli/work/repeated-sweep.ts';
import { settledAfterMs } from '../../cli/work/work-arrivals.ts';
import { type EmbeddedLake, openEmbedded } from '../../host/embedded.ts';
import { parseLakeConfig } from '../../lib/lake/config.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { type SweepReport, sweepLake } from '../../lib/upkeep/sweep.ts';
import { preparedSandbox } from './prepared.ts';
import { bankTsv, type Sandbox } from './support.ts';

let box: Sandbox;
beforeEach(async () => {
  box = await preparedSandbox('sweep', (first) =>
    first.lake('put', first.write('s.tsv', bankTsv([['A', '1.25']])), '--wait'),
  );
});
afterEach(() => box.remove());

interface SweepJson {
  readonly queued: readonly { stage: string; key: string; why: string }[];
  readonly deadLetters: readonly { stage: string }[];
  readonly lost: readonly { zone: string; key: string }[];
  readonly failures: readonly unknown[];
}

/** Removes every object under a folder of the lake, as an accident would. */
function removeAll(folder: string, ending: string): number {
  const path = join(box.lakeDir, folder);
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
  for (const name of files) rmSync(join(path, name), { force: true });
  return files.length;
}

async function openLake(): Promise<OpenLake & EmbeddedLake> {
  const lake = await openEmbedded({
    root: box.lakeDir,
    config: parseLakeConfig({}, { sources: [], datasets: [] }),
    logger: silentLogger,
  });
  const local = { ...lake, root: box.lakeDir, storeDir: join(box.lakeDir, '.store') };
  return { ...lake, place: 'embedded', root: box.lakeDir, landing: join(box.lakeDir, 'landing'), local };
}

const rows = async () => (await box.lake('query', 'FROM curated.royalties', '--json')).json<unknown[]>();

test('a lake where all is done has nothing to sweep', async () => {
  expect(await box.lake('sweep')).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is lost') });
  expect((await box.lake('sweep', '--json')).json()).toMatchObject({ queued: [], lost: [] });
});

test('objects on record that are gone are made again, with the same rows', async () => {
  const before = await rows();
  expect(removeAll('staging/parts', '.parquet')).toBe(1);
  expect(removeAll('curated', '.parquet')).toBe(1);
  const dry = await box.lake('sweep', '--dry-run', '--json');
  expect(dry.json<SweepJson>().queued).toMatchObject([{ stage: 'clean', why: 'gone' }]);
  expect(dry.code).toBe(0);
  expect((await box.lake('sweep', '--dry-run')).out).toMatch(
    /clean .*an object made from it is gone\n1 event would be queued/,
  );
  expect(await box.lake('sweep', '--wait')).toMatchObject({ code: 0 });
  expect(await rows()).toEqual(before);
  expect((await box.lake('sweep', '--json')).json()).toMatchObject({ queued: [], lost: [] });
});

test('what nothing can make again is told loudly, with exit code 1', async () => {
  for (const zone of ['landing', 'raw']) removeAll(zone, '.tsv');
  const called = await box.lake('sweep', '--wait');
  expect(called.code).toBe(1);
  expect(called.out).toMatch(/LOST +raw\/distrokid\/[\s\S]*cleaned\/[\s\S]*→ Put the file again/);
  expect((await box.lake('sweep', '--json')).json<SweepJson>().lost).toMatchObject([{ zone: 'raw' }]);
});

test('work in the dead letters because of damage is told, with the command that heals', async () => {
  removeAll('staging/parts', '.parquet');
  const raw = join(box.lakeDir, 'raw');
  for (const name of readdirSync(raw, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.tsv')) writeFileSync(join(raw, name), 'cut');
  await box.lake('sweep', '--wait');
  const swept = (await box.lake('sweep', '--json')).json<SweepJson>();
  expect(swept).toMatchObject({
    queued: [],
    deadLetters: [{ stage: 'clean', reason: expect.stringMatching(/^object-changed: /) }],
  });
  expect((await box.lake('sweep')).out).toMatch(
    /Dead letters because of what is damaged[\s\S]*clean of distrokid[\s\S]*object-changed[\s\S]*Run lake sweep --verify --wait:/,
  );
});

test('a running lake heals lost events of raw and staging without a restart, and tells of each loss once', async () => {
  const before = await rows();
  const lake = await openLake();
  const stop = new AbortController();
  const told: SweepReport[] = [];
  removeAll('curated', '.parquet');
  await lake.ports.store.put(
    'ledger',
    `cleaned/distrokid/default/${'0'.repeat(64)}/20260101T000000000Z-landed/lost.tsv.json`,
    '{}',
  );
  const along = sweepRepeatedly(lake, {
    everyMs: 20,
    signal: stop.signal,
    tell: (found) => void told.push(found),
    onOutage: () => undefined,
    tellDamaged: () => undefined,
  });
  while (!told.some(({ queued }) => queued.length > 0)) await new Promise((next) => setTimeout(next, 10));
  await lake.worker.runUntilIdle();
  while (told.length < 2) await new Promise((next) => setTimeout(next, 10));
  await new Promise((next) => setTimeout(next, 100));
  stop.abort();
  await along;
  expect(told.flatMap(({ lost }) => lost)).toHaveLength(1);
  expect((await sweepLake(lake, { thorough: false, settledAfterMs })).queued).toEqual([]);
  await lake.close();
  expect(await rows()).toEqual(before);
});
