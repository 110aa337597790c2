import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { bankFile, bankLine } from '../bad-input/bad-files.ts';
import { expectRefused, zipOf } from '../bad-input/support.ts';
import { testLake } from '../support/lake.ts';

const statement = bankFile([bankLine(), bankLine({ Quantity: '7' })]);
const insight = (day: string) =>
  `{"campaign_id":"120210000000000021","adset_id":"5","ad_id":"6","date_start":"${day}","date_stop":"${day}","impressions":"100","spend":"1.50"}`;
const ole = Buffer.from('d0cf11e0a1b11ae1000000', 'hex');

describe('a file that is no evidence by its name is refused, whatever it holds', () => {
  test.each([
    ['DistroKid_a.tsv.crdownload', 'unfinished-download'],
    ['DistroKid_b.tsv.part', 'unfinished-download'],
    ['statement.csv.PARTIAL', 'unfinished-download'],
    ['statement.csv.download/statement.csv', 'unfinished-download'],
    ['~$statement.xlsx', 'lock-file'],
    ['.~lock.statement.xlsx#', 'lock-file'],
    ['desktop.ini', 'system-file'],
    ['.DS_Store', 'system-file'],
    ['Thumbs.db', 'system-file'],
  ])('%s', async (name, rule) => {
    const lake = await testLake();
    await lake.land(`inbox/${name}`, statement);
    expectRefused(await lake.validate(`inbox/${name}`), rule);
  });

  test('and so is one inside a zip, beside others that are read', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.zip', await zipOf({ 'a.tsv': statement, 'b.tsv.part': statement, 'desktop.ini': 'x' }));
    const { outcome, documents } = await lake.validate('inbox/a.zip');
    expect(outcome).toBe('accepted');
    expect(documents).toMatchObject([
      { name: 'a.tsv' },
      { name: 'b.tsv.part', reasons: [{ rule: 'unfinished-download' }] },
    ]);
  });

  test.each(['part-1.tsv', 'statement.parted.tsv', 'download.tsv', 'my.part.tsv'])(
    'but %s is a name like any other',
    async (name) => {
      const lake = await testLake();
      await lake.land(`inbox/${name}`, statement);
      expect((await lake.validate(`inbox/${name}`)).outcome).toBe('accepted');
    },
  );
});

describe('a file of another program is refused by its name, with what to choose in its place', () => {
  test.each([
    ['a PDF', 'statement.pdf', async () => '%PDF-1.7\n%\u00e2\n1 0 obj', 'pdf', 'Choose CSV or Excel'],
    [
      'an OpenDocument spreadsheet',
      'a.ods',
      () => zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }),
      'other-spreadsheet',
      'Excel workbook',
    ],
    [
      'a Numbers document',
      'a.numbers',
      () => zipOf({ 'Index/Document.iwa': 'x', 'preview.jpg': 'x' }),
      'other-spreadsheet',
      'Export To',
    ],
    ['an old workbook', 'a.xls', async () => ole, 'other-spreadsheet', '.xlsx'],
    ['a workbook with a password', 'a.xlsx', async () => ole, 'protected-workbook', 'without a password'],
    [
      'a text document',
      'a.docx',
      () => zipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<x/>' }),
      'other-document',
      'XLSX',
    ],
    ['an archive', 'a.7z', async () => Buffer.from('377abcaf271c0004', 'hex'), 'other-archive', 'Unpack'],
  ])('%s', async (_what, name, make, rule, advice) => {
    const lake = await testLake();
    await lake.land(`inbox/${name}`, await make());
    expect(expectRefused(await lake.validate(`inbox/${name}`), rule).suggestion).toContain(advice);
  });

  test('inside a zip too, beside files that are read', async () => {
    const lake = await testLake();
    const ods = await zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' });
    await lake.land('inbox/a.zip', await zipOf({ 'a.tsv': statement, 'b.ods': ods }));
    expect((await lake.validate('inbox/a.zip')).documents).toMatchObject([
      { outcome: 'accepted' },
      { name: 'b.ods', reasons: [{ rule: 'other-spreadsheet' }] },
    ]);
  });
});

describe('a gzip file is read as what it holds', () => {
  test('under its name without the ending, from raw as it came, and it adds up', async () => {
    const lake = await testLake();
    const bytes = gzipSync(statement);
    await lake.land('inbox/DistroKid_1790000000.tsv.gz', bytes);
    const receipt = await lake.validate('inbox/DistroKid_1790000000.tsv.gz');
    expect(receipt).toMatchObject({ outcome: 'accepted', documents: [{ name: 'DistroKid_1790000000.tsv' }] });
    await lake.chain();
    const [raw] = [...(await lake.objects())].filter(([key]) => key.startsWith('raw/'));
    expect(raw?.[1].equals(bytes)).toBe(true);
    expect(
      await lake.rows('SELECT _document, _line, quantity FROM staging.distrokid_bank_details ORDER BY _line'),
    ).toEqual([
      { _document: 'DistroKid_1790000000.tsv', _line: '2', quantity: '42' },
      { _document: 'DistroKid_1790000000.tsv', _line: '3', quantity: '7' },
    ]);
    expect((await reconcile(lake.ports)).differences).toEqual([]);
  });

  test.each([
    ['expands too far', gzipSync(Buffer.alloc(2_000_000, 'a')), 'gzip-expands-too-far'],
    ['is cut off', gzipSync(statement).subarray(0, 60), 'gzip-damaged'],
    ['holds another', gzipSync(gzipSync(statement)), 'gzip-nested'],
  ])('and refused where it %s', async (_what, bytes, rule) => {
    const lake = await testLake();
    await lake.land('inbox/a.tsv.gz', bytes);
    expectRefused(await lake.validate('inbox/a.tsv.gz'), rule);
  });
});

describe('JSON lines are read as a list of their objects', () => {
  test.each([
    ['several', 'a.json', `${insight('2026-10-01')}\n${insight('2026-10-02')}\n`, 2],
    [
      'with empty lines and other line ends',
      'a.jsonl',
      `\n${insight('2026-10-01')}\r\n\r\n${insight('2026-10-02')}`,
      2,
    ],
    ['one, by its name', 'a.ndjson', insight('2026-10-01'), 1],
  ])('%s', async (_what, name, content, rows) => {
    const lake = await testLake();
    await lake.land(`inbox/${name}`, content);
    const receipt = await lake.validate(`inbox/${name}`);
    expect(receipt.documents).toMatchObject([{ dataset: 'metaads/insights', outcome: 'accepted' }]);
    await lake.chain();
    expect(await lake.rows('SELECT count(*) AS n FROM staging.metaads_insights')).toEqual([{ n: String(rows) }]);
    expect((await reconcile(lake.ports)).differences).toEqual([]);
  });

  test('and one that is cut off is refused by its line', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.jsonl', `${insight('2026-10-01')}\n${insight('2026-10-02').slice(0, 40)}`);
    expect(expectRefused(await lake.validate('inbox/a.jsonl'), 'broken-json')).toMatchObject({ line: 2 });
  });
});

test('one page of an answer that goes on is refused, with where it says so', async () => {
  const lake = await testLake();
  const page = `{"data": [${insight('2026-10-01')}], "paging": {"cursors": {"after": "b"}, "next": "https://graph.facebook.com/v25.0/act_1/insights?after=b"}}`;
  await lake.land('inbox/insights_page1.json', page);
  const { reason, suggestion } = expectRefused(await lake.validate('inbox/insights_page1.json'), 'incomplete');
  expect(reason).toContain('paging.next');
  expect(suggestion).toContain('all following pages');
});
