import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { present, testLake } from '../support/lake.ts';
import { badFiles, bankFile, bankLine, folder } from './bad-files.ts';
import { expectKept, expectNoRowValues, expectRefused } from './support.ts';

const bytesOf = (name: string) => readFileSync(join(folder, name));

test('test/fixtures/bad holds what bad-files.ts writes, byte for byte', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(badFiles).sort());
  for (const [name, content] of Object.entries(badFiles)) {
    expect(bytesOf(name).equals(Buffer.from(content as Uint8Array)), name).toBe(true);
  }
});

describe('a file that is refused whole says why and what to do, and stays in landing as it came', () => {
  test.each([
    ['empty.tsv', 'empty-file', 'The file is empty (0 bytes).'],
    ['only-space.csv', 'empty-file', 'The file holds only white space.'],
    ['unknown-layout.csv', 'unknown-layout', 'no source has any of its 3 columns'],
    ['unknown-layout-of-numbers.csv', 'unknown-layout', 'its columns are Campaign, Segment, Opens'],
    ['no-header.csv', 'unknown-layout', 'it has no header row'],
    ['no-header-all-text.csv', 'unknown-layout', 'no source has any of its 3 columns'],
    ['header-only.tsv', 'no-rows', 'It has a header and no rows.'],
    ['binary.csv', 'picture', 'It is a picture'],
    ['utf16-without-bom.csv', 'binary-file', 'It is not text'],
    ['truncated.json', 'broken-json', 'cut off or damaged'],
    ['not-rows.json', 'unknown-layout', 'it is JSON, but not an array of objects'],
    ['empty-array.json', 'no-rows', 'The array is empty.'],
    ['latin1-overview.csv', 'wrong-encoding', 'Its text is not valid UTF-8; tiktok/overview comes in utf-8 or utf-16.'],
    [
      'missing-column.tsv',
      'missing-column',
      "It looks like distrokid/bank-details, but is missing the column 'Earnings (USD)' (did you mean 'Earning USD'?).",
    ],
  ])('%s: %s', async (name, rule, why) => {
    const lake = await testLake();
    await lake.land(`inbox/${name}`, bytesOf(name));
    const reason = expectRefused(await lake.validate(`inbox/${name}`), rule);
    expect(reason.reason).toContain(why);
    await expectKept(lake, `inbox/${name}`, bytesOf(name));
    await lake.chain();
    expect([...(await lake.objects()).keys()].filter((key) => !/^(landing|ledger\/receipts)\//.test(key))).toEqual([]);
    await expectNoRowValues(lake);
  });

  test('a missing required column is named by its field and its line', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.tsv', bytesOf('missing-column.tsv'));
    const receipt = await lake.validate('inbox/a.tsv');
    expect(receipt.reasons[0]).toMatchObject({ fields: ['earnings_usd'], line: 1 });
    expect(receipt.documents).toMatchObject([{ dataset: 'distrokid/bank-details', outcome: 'rejected' }]);
  });

  test('more than 200 columns', async () => {
    const lake = await testLake();
    const wide = `${Array.from({ length: 201 }, (_, index) => `column ${index}`).join(',')}\n${'1,'.repeat(200)}1\n`;
    await lake.land('inbox/wide.csv', wide);
    expect(expectRefused(await lake.validate('inbox/wide.csv'), 'too-many-columns').reason).toBe(
      'It has 201 columns, more than 200.',
    );
    await expectKept(lake, 'inbox/wide.csv', wide);
  });

  test('thousands of columns, also where their names alone are longer than what is looked at first', async () => {
    const lake = await testLake();
    const names = Array.from({ length: 9_000 }, (_, index) => `a column with a rather long name, number ${index}`);
    const wide = `${names.map((name) => `"${name}"`).join(',')}\n${'1,'.repeat(8_999)}1\n`;
    await lake.land('inbox/wide.csv', wide);
    const refused = expectRefused(await lake.validate('inbox/wide.csv'), 'too-many-columns');
    expect(refused.suggestion).toContain('raise limits.columns in lake.config.ts');
  });

  test.each([
    ['lists', (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`],
    ['objects', (levels: number) => `${'{"data":'.repeat(levels)}1${'}'.repeat(levels)}`],
    ['a value of a row', (levels: number) => `[{"id":"1","x":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}]`],
    ['a line of many', (levels: number) => `{"id":"1"}\n${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}\n`],
  ])('JSON that is nested too deep in %s is called that, and not damaged', async (_, nested) => {
    const lake = await testLake();
    for (const levels of [501, 2_000, 100_000]) {
      await lake.land(`inbox/${levels}.json`, nested(levels));
      expect(expectRefused(await lake.validate(`inbox/${levels}.json`), 'too-deep-json').reason).toBe(
        'It is JSON of more than 500 lists or objects within each other.',
      );
    }
  });

  test('brackets in the text of a value nest nothing', async () => {
    const lake = await testLake();
    const text = String.raw`[{"id":"a\\","name":"\"${'['.repeat(2_000)}","other":"${'{'.repeat(2_000)}"}]`;
    await lake.land('inbox/titles.json', text);
    expectRefused(await lake.validate('inbox/titles.json'), 'unknown-layout');
  });

  test('a file over the size limit, known by its head alone', async () => {
    const lake = await testLake({ limits: { objectBytes: 100 } });
    const large = bankFile([bankLine()]);
    await lake.land('inbox/large.tsv', large);
    const reason = expectRefused(await lake.validate('inbox/large.tsv'), 'too-large');
    expect(reason.suggestion).toContain('limits.objectBytes');
    await expectKept(lake, 'inbox/large.tsv', large);
  });

  test.each([
    ['bytes that no text has', Buffer.from([1, 0, 2, 0, 3]), 'file.csv', 'binary-file', 'not text'],
    ['a workbook by its name alone', Buffer.from([1, 0, 2, 0, 3]), 'file.xlsx', 'workbook-damaged', 'is not one'],
  ])('%s', async (_what, bytes, name, rule, why) => {
    const lake = await testLake();
    await lake.land(`inbox/${name}`, bytes);
    expect(expectRefused(await lake.validate(`inbox/${name}`), rule).reason).toContain(why);
  });
});

test('columns beyond the contract are left out and named in a warning', async () => {
  const lake = await testLake();
  await lake.land('inbox/a.tsv', bytesOf('extra-columns.tsv'));
  const receipt = await lake.validate('inbox/a.tsv');
  expect(receipt).toMatchObject({ outcome: 'accepted', documents: [{ warnings: ['not kept: Contact, Remark'] }] });
  await lake.chain();
  const [row] = await lake.rows('SELECT * FROM staging.distrokid_bank_details');
  expect(Object.keys(present(row))).not.toContain('contact');
  expect(Object.values(present(row))).not.toContain('kite@example.com');
  await expectNoRowValues(lake);
});

describe('a row that breaks the contract goes to rejects with its line, its raw text, why and what to do', () => {
  test.each([
    [
      'ragged.tsv',
      5,
      [
        [3, 'row:too-few-fields', ''],
        [5, 'row:too-many-fields', ''],
      ],
    ],
    [
      'numbers.tsv',
      9,
      [
        [3, 'type:earnings_usd', 'earnings_usd'],
        [5, 'type:earnings_usd', 'earnings_usd'],
        [7, 'type:earnings_usd', 'earnings_usd'],
        [9, 'type:quantity', 'quantity'],
      ],
    ],
    [
      'dates.tsv',
      8,
      [
        [3, 'type:reporting_date', 'reporting_date'],
        [5, 'type:sale_month', 'sale_month'],
        [7, 'type:reporting_date', 'reporting_date'],
        [9, 'required:reporting_date', 'reporting_date'],
      ],
    ],
    ['half-wrong.tsv', 2, [[3, 'type:quantity', 'quantity']]],
    ['unclosed-quote.csv', 4, [[3, 'row:unclosed-quote', '']]],
  ] as const)('%s', async (name, read, rejected) => {
    const lake = await testLake();
    const lines = bytesOf(name).toString().split('\n');
    await lake.land(`inbox/${name}`, bytesOf(name), { 'as-of': '2026-05-05T00:00:00Z' });
    const [rawKey] = (await lake.validate(`inbox/${name}`)).rawKeys;
    const { documents } = await lake.clean(present(rawKey));
    expect(documents[0]?.outcome).toBe('accepted');
    expect(documents[0]?.rows).toEqual({
      read,
      accepted: read - rejected.length,
      rejected: rejected.length,
      setAside: 0,
    });
    const found = await lake.rows('SELECT * FROM ledger.rejects ORDER BY _line');
    expect(found.map(({ _line, rule, fields }) => [Number(_line), rule, fields])).toEqual(rejected);
    for (const { _line, text, reason, suggestion } of found) {
      expect(text).toBe(lines[Number(_line) - 1]);
      expect(reason).toMatch(/\.$/);
      expect(suggestion).toMatch(/\.$/);
    }
    await lake.chain();
    await expectKept(lake, `inbox/${name}`, bytesOf(name));
    await expectNoRowValues(lake);
  });

  test('and money that can be read is accounted for: read is accepted and rejected', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.tsv', bytesOf('numbers.tsv'));
    const [rawKey] = (await lake.validate('inbox/a.tsv')).rawKeys;
    const { documents } = await lake.clean(present(rawKey));
    expect(documents[0]?.money.earnings_usd).toEqual({
      read: '0.832224720000',
      accepted: '0.693520600000',
      rejected: '0.138704120000',
      setAside: '0',
    });
  });
});

describe('a document is refused whole where more than half of its rows are', () => {
  test('and says so in its lineage record, with the first reason and its line', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.tsv', bytesOf('mostly-wrong.tsv'));
    const [rawKey] = (await lake.validate('inbox/a.tsv')).rawKeys;
    const cleaned = await lake.clean(present(rawKey));
    expect(cleaned.documents).toMatchObject([{ outcome: 'rejected', rows: { read: 3, accepted: 1, rejected: 2 } }]);
    expect(cleaned.documents[0]?.reasons).toMatchObject([
      { rule: 'too-many-rejected-rows', fields: ['quantity'], line: 3 },
    ]);
    expect(cleaned.documents[0]?.reasons[0]?.suggestion).not.toBe('');
    expect(cleaned.parts).toEqual([]);
    await lake.chain();
    expect(await lake.rows('SELECT * FROM curated.royalties')).toEqual([]);
    expect(await lake.rows('SELECT * FROM ledger.rejects')).toHaveLength(2);
    await expectNoRowValues(lake);
  });

  test('half is not more than half', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.tsv', bytesOf('half-wrong.tsv'));
    await lake.chain();
    expect(await lake.rows('SELECT * FROM curated.royalties')).toHaveLength(1);
  });

  test('and the owner of the lake may draw the line elsewhere, dataset by dataset', async () => {
    const strict = await testLake({ config: { datasets: { 'distrokid/bank-details': { maxRejectedShare: 0 } } } });
    await strict.land('inbox/a.tsv', bytesOf('half-wrong.tsv'));
    await strict.chain();
    expect(await strict.rows('SELECT * FROM curated.royalties')).toEqual([]);
    const lenient = await testLake({ config: { datasets: { 'distrokid/bank-details': { maxRejectedShare: 1 } } } });
    await lenient.land('inbox/a.tsv', bytesOf('mostly-wrong.tsv'));
    await lenient.chain();
    expect(await lenient.rows('SELECT * FROM curated.royalties')).toHaveLength(1);
  });
});
