import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { missingPieces } from '../sources/pieces.ts';
import { contractOf } from '../sources/support.ts';
import { changedFiles, type ProjectCopy, projectCopy, stepsOf } from './followed-page.ts';

/** Processes of their own that start a lake, and pages of every dataset: a busy machine takes its time. */
const timeoutMs = 180_000;

let copy: ProjectCopy;
const told: (readonly string[])[] = [];
const read = (path: string) => readFileSync(join(copy.folder, path), 'utf8');

beforeAll(() => {
  copy = projectCopy();
  const contract = { ...contractOf('tunecore/sales'), dataset: 'tidewave/sales' };
  copy.follow(stepsOf('docs/adding-a-source.md'), () => {
    const missing = missingPieces(copy.folder, { id: 'tidewave', datasets: [{ contract }] });
    if (missing.join() !== told.at(-1)?.join()) told.push(missing);
  });
}, timeoutMs);

afterAll(() => copy.remove());

test(
  'The page, followed as written, brings a new statement to curated.royalties, and the lake proves it.',
  () => {
    const { holds } = JSON.parse(copy.run('npm run -s lake -- reconcile --json')) as { readonly holds: boolean };
    expect(holds).toBe(true);
  },
  timeoutMs,
);

test('A new statement takes its folder, its fixture and one line; the rest is made from them.', () => {
  expect(changedFiles(copy)).toEqual([
    'docs/catalog/README.md',
    'docs/catalog/catalog.json',
    'docs/catalog/curated-royalties.md',
    'docs/catalog/tidewave-sales.md',
    'docs/exports.md',
    'lib/sources/list.ts',
    'lib/sources/tidewave',
    'test/fixtures/tidewave',
  ]);
  const lines = (text: string) => text.trimEnd().split('\n');
  const before = lines(readFileSync(join(import.meta.dirname, '../../lib/sources/list.ts'), 'utf8'));
  expect(lines(read('lib/sources/list.ts')).filter((line) => !before.includes(line))).toEqual([
    "export { tidewave } from './tidewave/index.ts';",
  ]);
  expect(read('docs/exports.md')).toContain('[tidewave](../lib/sources/tidewave/README.md)');
  expect(read('docs/catalog/curated-royalties.md')).toContain('[tidewave/sales](tidewave-sales.md)');
});

test('On the way each missing piece is told with the command that makes it, one after the other.', () => {
  expect(told).toEqual([
    [
      expect.stringContaining('lib/sources/tidewave/README.md is missing'),
      expect.stringContaining('tidewave/sales has no fixture'),
    ],
    [
      'tidewave/sales has no fixture: put an invented export into test/fixtures/tidewave, then run `node test/fixtures/write-expected.ts tidewave/FILE`',
    ],
    [
      'test/fixtures/tidewave/sales.csv has no expected rows: run `node test/fixtures/write-expected.ts tidewave/sales.csv` and read every value',
    ],
    [],
  ]);
});
