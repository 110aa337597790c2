import { isUtf8 } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { identifier } from '../../../lib/contract/sql-text.ts';
import { splitRecord } from '../../../lib/document/record.ts';
import { shapeOf } from '../../../lib/document/sniff.ts';
import { contractOf, fixtures } from '../../sources/support.ts';
import { testLake } from '../../support/lake.ts';
import { keepPersonal } from '../../support/sources.ts';
import { sheetOf } from './xlsx.ts';

/** The cells of a delimited file, by the row that a spreadsheet puts them in; undefined where it is none. */
function cellsOf(
  bytes: Buffer,
): { readonly rows: string[][]; readonly lines: ReadonlyMap<number, number> } | undefined {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(wide ? 'utf16le' : isUtf8(bytes) ? 'utf8' : 'latin1').replace(/^\uFEFF/, '');
  const first = shapeOf(text, true);
  if (first.shape !== 'delimited') return undefined;
  // A title above the header says nothing of how cells are divided.
  const [shape = first] = [first, ...first.later].toSorted((a, b) => b.header.length - a.header.length);
  const physical = text.split(/\r\n|\r|\n/);
  const rows: string[][] = [];
  const lines = new Map<number, number>();
  for (let at = 0; at < physical.length; at++) {
    const begins = at;
    let record = physical[at] ?? '';
    let split = splitRecord(record, shape);
    while ('unclosed' in split && ++at < physical.length) {
      record += `\n${physical[at]}`;
      split = splitRecord(record, shape);
    }
    if (!('fields' in split) || /^sep=/.test(record)) return undefined;
    lines.set(begins + 1, rows.push([...split.fields]));
  }
  return { rows, lines };
}

/** One fixture of each dataset: the forms of a dataset differ in their cells, and cells are the same in every file. */
const delimited = [...Map.groupBy(fixtures, ({ expected }) => Object.keys(expected.tables).join()).values()].flatMap(
  (all) => {
    const [fixture] = all.filter(({ path }) => /\.(csv|tsv|txt)$/.test(path));
    if (!fixture) return [];
    const cells = fixture.expected.resaved !== false && cellsOf(fixture.bytes);
    return cells ? [{ ...fixture, cells }] : [];
  },
);

describe('a delimited export whose cells stand in a workbook as texts', () => {
  test.each(delimited)('gives the same rows: $path', async ({ expected, cells }) => {
    const lake = await testLake({ config: keepPersonal() });
    lake.clock.set(expected.asOf);
    const name = expected.fileName.replace(/\.(csv|tsv|txt)$/i, '.xlsx');
    await lake.land(`inbox/${name}`, await sheetOf(cells.rows), { 'as-of': expected.asOf });
    const receipt = await lake.validate(`inbox/${name}`);
    expect(receipt.reasons).toEqual([]);
    await lake.chain();
    for (const [dataset, rows] of Object.entries(expected.tables)) {
      const columns = Object.keys(contractOf(dataset).columns);
      const shown = [...columns, '_line'].map(identifier).join(', ');
      const found = await lake.rows(`SELECT ${shown} FROM staging.${dataset.replace(/[/-]/g, '_')} ORDER BY _line`);
      expect(found.map(({ _line, ...row }) => ({ ...row, _line: Number(_line) }))).toEqual(
        rows.map((row) => ({ ...row, _line: expect.anything() })),
      );
    }
  });
});
