import { expect, test } from 'vitest';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { bankLine } from '../bad-input/bad-files.ts';
import { zipOf } from '../bad-input/support.ts';
import { type Cell, number, sheetOf } from '../document/workbook/xlsx.ts';
import { testLake } from '../support/lake.ts';

const header =
  'Reporting Date,Sale Month,Store,Artist,Title,ISRC,UPC,Quantity,Team Percentage,Song/Album,Country of Sale,Songwriter Royalties Withheld,Earnings (USD)'.split(
    ',',
  );
const cells = (change: Readonly<Record<string, string>> = {}): (string | Cell)[] => bankLine(change).split('\t');

/** A row as a spreadsheet keeps it: days as serials, numbers as binary ones with 17 digits. */
const typed = (title: string, earnings: string): (string | Cell)[] => {
  const row = cells({ Title: title });
  row[0] = number('46106', 1);
  row[1] = number('46023', 2);
  row[7] = number('42');
  row[12] = number(earnings);
  return row;
};
const formats = ['yyyy-mm-dd', 'mmm-yy'];

test('a statement in a workbook is read by the rows of its sheet, kept as it came, and adds up', async () => {
  const lake = await testLake();
  const rows = [
    ['DistroKid'],
    null,
    header,
    typed('A', '0.10000000000000001'),
    null,
    typed('B', '1.1000000000000001'),
    [...cells({ Quantity: 'many' })],
  ];
  const bytes = await sheetOf(rows, { formats });
  await lake.land('inbox/DistroKid_1790000000.xlsx', bytes);
  expect(await lake.validate('inbox/DistroKid_1790000000.xlsx')).toMatchObject({
    outcome: 'accepted',
    documents: [
      {
        name: 'DistroKid_1790000000.xlsx',
        dataset: 'distrokid/bank-details',
        warnings: [expect.stringMatching(/^2 numbers/)],
      },
    ],
  });
  await lake.chain();
  const read =
    'SELECT _line, reporting_date, sale_month, earnings_usd FROM staging.distrokid_bank_details ORDER BY _line';
  const wanted = [
    { _line: '4', reporting_date: '2026-03-25', sale_month: '2026-01', earnings_usd: '0.100000000000' },
    { _line: '6', reporting_date: '2026-03-25', sale_month: '2026-01', earnings_usd: '1.100000000000' },
  ];
  expect(await lake.rows(read)).toMatchObject(wanted);
  const [raw] = [...(await lake.objects())].filter(([key]) => key.startsWith('raw/'));
  expect(raw?.[1].equals(bytes)).toBe(true);
  const again = await lake.clean(raw?.[0].slice('raw/'.length) ?? '');
  expect(again.documents).toMatchObject([{ rows: { read: 3, accepted: 2, rejected: 1 } }]);
  const proof = await reconcile(lake.ports);
  expect(proof.differences).toEqual([]);
  expect(await lake.rows('SELECT sum(amount) AS sum FROM curated.royalties')).toMatchObject([
    { sum: expect.stringMatching(/^1\.20*$/) },
  ]);
});

test('a line break in a cell changes no row’s number, neither read by the engine nor row by row', async () => {
  const lines = async (title: string) => {
    const lake = await testLake();
    const rows = [header, typed(title, '0.1'), typed('B', '0.2'), [...cells({ Quantity: 'many' })], typed('C', '0.3')];
    await lake.land('inbox/DistroKid.xlsx', await sheetOf(rows, { formats }));
    await lake.chain();
    expect((await reconcile(lake.ports)).differences).toEqual([]);
    return lake.rows('SELECT _line, earnings_usd FROM staging.distrokid_bank_details ORDER BY _line');
  };
  const plain = await lines('A');
  expect(plain.map(({ _line }) => _line)).toEqual(['2', '3', '5']);
  expect(await lines('A\nand B')).toEqual(plain);
});

test('a workbook in a zip is read beside its other files', async () => {
  const lake = await testLake();
  const book = await sheetOf([header, typed('A', '0.1')], { formats });
  await lake.land('inbox/a.zip', await zipOf({ 'notes.txt': 'Call the bank\n', 'a/DistroKid.xlsx': book }));
  await lake.chain();
  expect(await lake.rows('SELECT _document, _line FROM staging.distrokid_bank_details')).toEqual([
    { _document: 'a/DistroKid.xlsx', _line: '2' },
  ]);
});

test.each([
  ['a format with a time', 'm/d/yyyy h:mm'],
  ['a format of days alone', 'yyyy-mm-dd'],
])('a moment at exactly midnight, shown by %s, is read as T00:00:00', async (_, format) => {
  const lake = await testLake();
  const columns =
    'date,paid to,item type,item name,artist,currency,item price,quantity,discount code,sub total,transaction fee,fee type,item total,amount you received,bandcamp transaction id,paypal transaction id,net amount';
  const sale = (serial: string, id: string) => {
    const row = [
      '',
      'Kite Records',
      'track',
      'Ember',
      'Nova Kite',
      'USD',
      '2',
      '1',
      '',
      '2',
      '-0.25',
      'paypal',
      '2',
      '1.75',
    ];
    return [number(serial, 1), ...row.slice(1), id, '', '1.75'];
  };
  const rows = [columns.split(','), sale('46204', 't1'), sale('46204.75', 't2')];
  await lake.land('inbox/bandcamp.xlsx', await sheetOf(rows, { formats: [format] }));
  await lake.chain();
  expect(await lake.rows('SELECT reporting_date, sale_month, sold_at, amount FROM staging.bandcamp_sales')).toEqual(
    ['00:00:00', '18:00:00'].map((time) => ({
      reporting_date: '2026-07-01',
      sale_month: '2026-07',
      sold_at: `2026-07-01 ${time}`,
      amount: '1.750000000000',
    })),
  );
});
