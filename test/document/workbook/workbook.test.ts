import { describe, expect, test } from 'vitest';
import { zipOf } from '../../bad-input/support.ts';
import { readBack } from './read.ts';
import { formula, number, partsOf, shared, sheetOf, text, type WorkbookInput, workbookOf } from './xlsx.ts';

const one = (rows: Readonly<Record<number, readonly string[]>>, notes: readonly string[] = []) => [
  { name: 'Book.xlsx', notes, rows },
];

/** The texts of cells in one row. */
async function cells(row: Parameters<typeof sheetOf>[0][number], more: Partial<WorkbookInput> = {}) {
  const [sheet] = (await readBack(await sheetOf([row], more))) as readonly {
    rows: Record<number, readonly string[]>;
  }[];
  return sheet?.rows[1];
}

describe('a number of a sheet', () => {
  test.each([
    ['0.1', '0.1'],
    ['0.10000000000000001', '0.1'],
    ['1234567.8899999999', '1234567.89'],
    ['4.4999999999999997E-3', '0.0045'],
    ['-0.30000000000000004', '-0.30000000000000004'],
    ['8.0E-6', '0.000008'],
    ['7.2438496065E11', '724384960650'],
    ['1.2021E+17', '1.2021E+17'],
    ['120210000000000021', '120210000000000021'],
    ['0.12345678901234567890', '0.12345678901234567890'],
    ['1.50', '1.50'],
    ['12,5', '12,5'],
    ['NaN', 'NaN'],
  ])('that stands as %s is read as %s', async (written, read) => {
    expect(await cells([number(written)])).toEqual([read]);
  });

  test('that is shown in percent is the number that is shown, with its sign', async () => {
    const more = { builtIn: [9, 10], formats: ['0.00%;[Red]-0.00%'] };
    expect(await cells([number('0.0425', 1), number('1', 2), number('0.27779999999999999', 3)], more)).toEqual([
      '4.25%',
      '100%',
      '27.78%',
    ]);
  });

  test.each([
    ['yyyy-mm-dd', '46204', '2026-07-01'],
    ['m/d/yyyy h:mm', '46204.75', '2026-07-01T18:00:00'],
    ['[$-409]d\\-mmm\\-yy;@', '61', '1900-03-01'],
    ['d/m/y', '59', '1900-02-28'],
    ['d/m/y', '60', '1900-02-29'],
    ['d/m/y', '0', '1900-01-00'],
    ['d/m/y', '-1', '-1'],
    ['d/m/y', '2958466', '2958466'],
    ['mmm-yy', '46204', '2026-07'],
    ['mmm-yy', '46205', '2026-07-02'],
    ['d-mmm', '46204', 'July 1'],
    ['h:mm:ss', '0.52083333333333337', '12:30:00'],
    ['[h]:mm:ss', '1.5', '36:00:00'],
    ['#,##0.00 "days"', '46204', '46204'],
    ['[Yellow]0.00', '46204', '46204'],
    ['0.00E+00', '46204', '46204'],
    ['General', '46204', '46204'],
    ['_-* #,##0.00\\ [$€-407]_-', '12.5', '12.5'],
  ])('in the format %s that stands as %s is %s', async (code, written, read) => {
    expect(await cells([number(written, 1)], { formats: [code] })).toEqual([read]);
  });

  test.each([
    [14, '46204', '2026-07-01'],
    [17, '46204', '2026-07'],
    [22, '46204.5', '2026-07-01T12:00:00'],
    [31, '46204', '2026-07-01'],
    [46, '0.5', '12:00:00'],
    [4, '46204', '46204'],
  ])('in the built-in format %i that stands as %s is %s', async (id, written, read) => {
    expect(await cells([number(written, 1)], { builtIn: [id] })).toEqual([read]);
  });

  test('that is a day is counted from 1904 where the workbook says so', async () => {
    const more = { builtIn: [14], workbookPr: '<workbookPr date1904="1"/>' };
    expect(await cells([number('0', 1), number('44742', 1)], more)).toEqual(['1904-01-01', '2026-07-01']);
  });
});

describe('a text of a sheet', () => {
  test('is shared, stands in its cell, or is what a formula gave', async () => {
    const row = [shared(1), text('b'), { type: 'str', inside: '<f>A1&amp;"x"</f><v>bx</v>' }];
    expect(await cells(row, { strings: ['z', 'a'] })).toEqual(['a', 'b', 'bx']);
  });

  test('is the text of all its runs, without the readings of Japanese words', async () => {
    const sharedXml =
      '<si><r><t>夜</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 明け</t></r><rPh sb="0" eb="1"><t>ヨ</t></rPh></si>';
    expect(await cells([shared(0)], { sharedXml })).toEqual(['夜 明け']);
  });

  test('keeps its space, quotes, separators, line breaks and digits', async () => {
    const values = [' a ', 'say "x"', 'a,b;c\td', 'one\ntwo', '001', '=1+1', 'a_x000D_b', 'e'];
    expect(await cells(values.map((value) => text(value)))).toEqual(values);
  });

  test('writes truth as TRUE and FALSE, and an error as it is shown', async () => {
    const row = [
      { type: 'b', inside: '<v>1</v>' },
      { type: 'b', inside: '<v>0</v>' },
      { type: 'e', inside: '<v>#N/A</v>' },
      { type: 'd', inside: '<v>2026-07-01T00:00:00</v>' },
    ];
    expect(await readBack(await sheetOf([row]))).toEqual(
      one({ 1: ['TRUE', 'FALSE', '#N/A', '2026-07-01'] }, ['1 cell with an error of the spreadsheet, such as #N/A']),
    );
  });
});

describe('the rows of a sheet', () => {
  test('keep their numbers over empty rows and line breaks, and their cells their columns', async () => {
    const rows = [null, ['a', undefined, 'c'], null, ['one\ntwo\r\nthree\rfour'], [undefined, 'x'], null, ['last']];
    expect(await readBack(await sheetOf(rows))).toEqual(
      one({ 2: ['a', '', 'c'], 4: ['one\ntwo\nthree\nfour'], 5: ['', 'x'], 7: ['last'] }),
    );
  });

  test('may hold cells of as many lines as a spreadsheet allows', async () => {
    const long = Array.from({ length: 254 }, (_, at) => `line ${at}`).join('\n');
    expect(await readBack(await sheetOf([['a'], [long, long], ['b']]))).toEqual(
      one({ 1: ['a'], 2: [long, long], 3: ['b'] }),
    );
  });

  test('stand one after the other where they and their cells have no references', async () => {
    const rows = [['a', undefined, 'c'], ['d']];
    expect(await readBack(await sheetOf(rows, { withoutReferences: true }))).toEqual(
      one({ 1: ['a', '', 'c'], 2: ['d'] }),
    );
  });

  test.each([
    ['in the strict edition of the standard', { isStrict: true }],
    ['with prefixed elements', { prefix: 'x' }],
  ])('are the same %s', async (_what, more) => {
    const rows = [[shared(0), number('46204', 1)]];
    expect(await readBack(await sheetOf(rows, { strings: ['a'], builtIn: [14], ...more }))).toEqual(
      one({ 1: ['a', '2026-07-01'] }),
    );
  });

  test('that are only styled are no rows', async () => {
    const data = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2" s="0"/></row>';
    expect(await readBack(await workbookOf({ sheets: [{ name: 'x', data }] }))).toEqual(one({ 1: ['a'] }));
  });

  test.each([
    ['out of order', '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'],
    ['beyond the last', '<row r="1048577"><c r="A1048577"><v>1</v></c></row>'],
    ['with a column beyond the last', '<row r="1"><c r="XFE1"><v>1</v></c></row>'],
    ['with two cells in one place', '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'],
    ['with a text that is not there', '<row r="1"><c r="A1" t="s"><v>7</v></c></row>'],
    ['that do not end', '<row r="1">'],
  ])('%s are damage', async (_what, data) => {
    expect(await readBack(await workbookOf({ sheets: [{ name: 'x', data }] }))).toEqual({
      refused: 'workbook-damaged',
    });
  });
});

describe('a workbook', () => {
  test('of several sheets is a document for each, and hidden ones are refused by name', async () => {
    const sheets = [
      { name: 'Q3', rows: [['a']] },
      { name: 'Notes' },
      { name: 'Q2', rows: [['b']], state: 'hidden' },
      { name: 'Q4', rows: [['c']] },
    ];
    expect(await readBack(await workbookOf({ sheets }))).toEqual([
      { name: 'Book.xlsx/Q3', notes: [], rows: { 1: ['a'] } },
      { name: 'Book.xlsx/Q2', rule: 'hidden-sheet', reason: expect.stringContaining("'Q2'") },
      { name: 'Book.xlsx/Q4', notes: [], rows: { 1: ['c'] } },
    ]);
  });

  test('tells its formulas, hidden rows and columns, and merged titles', async () => {
    const data = `<row r="1"><c r="A1" t="inlineStr"><is><t>Title</t></is></c></row>
      <row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>1</v></c></row><row r="3" hidden="1"><c r="A3"><f>A2+1</f><v>2</v></c></row>`;
    const before = '<cols><col min="3" max="4" hidden="1"/></cols>';
    const after = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>';
    expect(await readBack(await workbookOf({ sheets: [{ name: 'x', data, before, after }] }))).toEqual(
      one({ 1: ['Title'], 2: ['1', '1'], 3: ['2'] }, [
        '1 formula read by the results that stand in the file',
        '1 hidden row read as any other',
        '2 hidden columns read as any other',
        '1 merged area read by its first cell, such as A1:B1',
      ]),
    );
  });

  test.each([
    ['no result', { rows: [[formula('1+1', '')]] }, undefined],
    ['an empty result', { rows: [[formula('1+1', '<v></v>')]] }, undefined],
    ['a result that nobody computed', { rows: [[formula('1+1', '<v>0</v>')]] }, '<calcPr fullCalcOnLoad="1"/>'],
  ])('with a formula that has %s is refused', async (_what, sheet, calcPr) => {
    const bytes = await workbookOf({ sheets: [{ name: 'x', ...sheet }], ...(calcPr ? { calcPr } : {}) });
    expect(await readBack(bytes)).toMatchObject([{ rule: 'uncomputed-formulas' }]);
  });

  test('with cells merged over several rows of data is refused, because the rows below have no value', async () => {
    const rows = [
      ['Store', 'Country'],
      ['Spotify', 'US'],
      [undefined, 'NL'],
    ];
    const after = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>';
    expect(await readBack(await workbookOf({ sheets: [{ name: 'x', rows, after }] }))).toMatchObject([
      { rule: 'merged-cells' },
    ]);
  });

  test('is found by its relationships, whatever its parts are called', async () => {
    const parts = partsOf({ sheets: [{ name: 'x', rows: [['a']] }] });
    const renamed = Object.entries(parts).map(([name, xml]) => [
      name.replace('xl/worksheets', 'XL/Data').replaceAll('/', '\\'),
      xml.replaceAll('worksheets/', 'data/'),
    ]);
    expect(await readBack(await zipOf(Object.fromEntries(renamed)))).toEqual(one({ 1: ['a'] }));
  });

  test.each([
    ['expands further than zips may', { zipRatio: 2 }],
    ['is larger than zips may be', { zipExpandedBytes: 10_000 }],
    ['has more parts than zips may', { zipMembers: 3 }],
  ])('that %s is refused', async (_what, limits) => {
    const rows = Array.from({ length: 5_000 }, () => [number('1')]);
    expect(await readBack(await sheetOf(rows), limits)).toEqual({ refused: 'workbook-too-large' });
  });

  test('with a document type is damaged: no entity is ever expanded', async () => {
    const parts = partsOf({ sheets: [{ name: 'x', rows: [['a']] }] });
    const sheet = parts['xl/worksheets/sheet1.xml']?.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>');
    expect(await readBack(await zipOf({ ...parts, 'xl/worksheets/sheet1.xml': sheet ?? '' }))).toEqual({
      refused: 'workbook-damaged',
    });
  });

  test('without a cell that holds anything is empty', async () => {
    expect(await readBack(await workbookOf({ sheets: [{ name: 'x' }] }))).toEqual({ refused: 'empty-file' });
  });
});
