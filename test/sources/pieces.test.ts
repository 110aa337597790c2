import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { sources } from '../../lib/sources/registry.ts';
import { missingPieces } from './pieces.ts';
import { contractOf } from './support.ts';

const root = join(import.meta.dirname, '../..');

test('Every source has a README, and every dataset a fixture with its expected rows.', () => {
  expect(sources.flatMap((source) => missingPieces(root, source))).toEqual([]);
});

test('A missing piece is told by its name, with the command that makes it.', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lake-pieces-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const missing = () =>
    missingPieces(folder, { id: 'tunecore', datasets: [{ contract: contractOf('tunecore/sales') }] });
  try {
    expect(missing()).toEqual([
      'lib/sources/tunecore/README.md is missing: write where the export is found, as lib/sources/tunecore/README.md does',
      'tunecore/sales has no fixture: put an invented export into test/fixtures/tunecore, then run `node test/fixtures/write-expected.ts tunecore/FILE`',
    ]);
    write('lib/sources/tunecore/README.md', '# TuneCore\n');
    write('test/fixtures/tunecore/may.csv', 'A\n');
    expect(missing()).toEqual([
      'test/fixtures/tunecore/may.csv has no expected rows: run `node test/fixtures/write-expected.ts tunecore/may.csv` and read every value',
    ]);
    write('test/fixtures/tunecore/may.expected.json', '{ "tables": { "tunecore/other": [] } }');
    expect(missing()).toEqual([expect.stringContaining('tunecore/sales has no fixture')]);
    write('test/fixtures/tunecore/may.expected.json', '{ "tables": { "tunecore/sales": [] } }');
    expect(missing()).toEqual([]);
    write('test/fixtures/tunecore/june.expected.json', '{ "tables": { "tunecore/sales": [] } }');
    expect(missing()).toEqual([
      'test/fixtures/tunecore/june.expected.json has no export beside it: add the file, or remove this one',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
