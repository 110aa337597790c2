import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { zones } from '../../lib/lake/zone.ts';
import { testLake } from '../support/lake.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const samples = join(root, 'samples/distrokid');

/** The keys that the glossary shows, zone first. */
function shownKeys(): readonly string[] {
  const words = page.slice(page.indexOf('## The words'), page.indexOf('## The trip'));
  return [...words.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text).filter((text) => isKey(text));
}

function isKey(text: string): boolean {
  return zones.some((zone) => text.startsWith(`${zone}/`));
}

/** The key as a pattern: a hash that is cut off stands for any, and so does the version of a contract. */
function patternOf(key: string): RegExp {
  const [hash, version] = [/[0-9a-f]+…/g, /\bv\d+-/g];
  const escaped = key.replaceAll('.', '\\.');
  return new RegExp(`^${escaped.replaceAll(version, 'v\\d+-').replaceAll(hash, '[0-9a-f]+')}$`);
}

test('Every key of the glossary is a key that the lake makes of the samples.', async () => {
  const lake = await testLake();
  const [older = '', ...rest] = readdirSync(samples).sort();
  for (const name of [older, ...rest])
    await lake.land(`inbox/samples/distrokid/${name}`, readFileSync(join(samples, name)));
  await lake.chain();
  // The two that the samples lack: a refused row, and a version that another one replaced.
  const lines = readFileSync(join(samples, older), 'utf8').split(/\r\n|\r|\n/);
  const broken = [lines[0], lines[1]?.replace(/\d{4}-\d\d-\d\d/, 'June'), lines[2], ''].join('\n');
  await lake.land('distrokid/nova/DistroKid_20261105_100000.tsv', broken);
  await lake.chain();
  const keys = [...(await lake.objects()).keys()];
  const shown = shownKeys();
  expect(shown.length).toBeGreaterThanOrEqual(9);
  expect(shown.filter((key) => !keys.some((made) => patternOf(key).test(made)))).toEqual([]);
});
