import { describe, expect, test } from 'vitest';
import { cleaningRecordSchema } from '../../lib/lake/cleaning-record.ts';
import { arrivalStem, correlationIdOf, receiptKey, receiptSchema, stemOfReceipt } from '../../lib/lake/receipt.ts';

describe('a receipt', () => {
  const receipt = {
    format: 1,
    correlationId: '0123456789abcdef',
    landingKey: 'inbox/a.tsv',
    sizeBytes: 5,
    etag: 'x',
    landedAt: '2026-05-01T00:00:00.000Z',
    sha256: null,
    outcome: 'rejected',
  };
  const reason = { rule: 'missing-column', reason: 'It lacks a column.', suggestion: 'Export it again.' };

  test('of a file that nobody could open says no more than that, and lists nothing', () => {
    expect(receiptSchema.parse(receipt)).toEqual({ ...receipt, rawKeys: [], documents: [], reasons: [] });
    const documents = [{ name: 'a.tsv', outcome: 'rejected', reasons: [reason] }];
    expect(receiptSchema.parse({ ...receipt, documents, reasons: [reason] })).toMatchObject({
      documents: [{ name: 'a.tsv', outcome: 'rejected', reasons: [{ ...reason, fields: [] }], warnings: [] }],
      reasons: [{ ...reason, fields: [] }],
    });
    expect(receiptSchema.parse({ ...receipt, documents: [{ name: 'a.tsv', outcome: 'accepted' }] })).toMatchObject({
      documents: [{ reasons: [] }],
    });
  });

  test.each([
    ...['accepted', 'duplicate', 'rejected'].map((outcome) => ({ outcome })),
    ...['stated', 'path', 'name', 'configured', 'default'].map((accountFrom) => ({ account: 'nova', accountFrom })),
    ...['stated', 'name', 'path', 'landed'].map((asOfFrom) => ({ asOf: '2026-05-01T00:00:00.000Z', asOfFrom })),
    { again: true },
  ])('reads back what it says: %j', (said) => expect(receiptSchema.parse({ ...receipt, ...said })).toMatchObject(said));

  test.each([
    { outcome: 'maybe' },
    { accountFrom: 'guessed' },
    { asOfFrom: 'guessed' },
    { again: false },
    { sizeBytes: -1 },
    { landedAt: 'yesterday' },
    { format: 2 },
    { another: 'key' },
    { reasons: [{ ...reason, value: 'of a row' }] },
  ])('says nothing else: %j', (said) => expect(receiptSchema.safeParse({ ...receipt, ...said }).success).toBe(false));

  test('has the correlation id of its hash: the first sixteen digits', () => {
    expect(correlationIdOf(`0123456789abcdef${'0'.repeat(48)}`)).toBe('0123456789abcdef');
  });

  const arrival = { key: 'inbox/a.tsv', sizeBytes: 5, lastModified: new Date('2026-05-01T00:00:00Z') };

  test('is found by what a listing of landing tells', () => {
    expect(stemOfReceipt(receiptKey(arrival, 'etag'))).toBe(arrivalStem(arrival));
    expect(receiptKey(arrival, 'etag')).toMatch(/^receipts\/[0-9a-f]{32}-[0-9a-f]{8}\.json$/);
  });

  test('is another one for another state of the same key', () => {
    const other = [{ key: 'inbox/b.tsv' }, { sizeBytes: 6 }, { lastModified: new Date('2026-05-01T00:00:01Z') }];
    const stems = [arrival, ...other.map((change) => ({ ...arrival, ...change }))].map(arrivalStem);
    expect(new Set(stems).size).toBe(4);
    expect(receiptKey(arrival, 'one')).not.toBe(receiptKey(arrival, 'two'));
  });
});

describe('a lineage record', () => {
  const money = { earnings_usd: { read: '1.50', accepted: '-0.25', rejected: '1', setAside: '0.25' } };
  const document = {
    name: 'a.tsv',
    dataset: 'distrokid/bank-details',
    version: 2,
    outcome: 'accepted',
    rows: { read: 4, accepted: 2, rejected: 1, setAside: 1 },
    setAsideBy: { total: { rows: 1, money: { earnings_usd: '0.25' } } },
    rejectedBy: { 'type:quantity': 1 },
    money,
  };
  const part = {
    dataset: 'distrokid/bank-details',
    version: 2,
    month: '2026-03',
    claimKey: 'claims/…',
    partKey: 'parts/…',
    outcome: 'written',
    rows: 2,
    money: { earnings_usd: '-0.25' },
  };
  const cleaned = {
    format: 1,
    correlationId: '0123456789abcdef',
    rawKey: 'distrokid/…',
    account: 'nova',
    asOf: '2026-05-01T00:00:00.000Z',
    documents: [document],
    parts: [part],
    warnings: { 'distrokid/bank-details': { negative_quantity: 1 } },
    rejects: { 'distrokid/bank-details': 'rejects/…' },
  };

  test.each([
    {},
    { documents: [{ ...document, outcome: 'rejected' }] },
    { parts: [{ ...part, outcome: 'unchanged' }] },
    { parts: [{ ...part, outcome: 'empty', partKey: null, rows: 0 }] },
    { again: true },
  ])('reads back what it says: %j', (said) => {
    expect(cleaningRecordSchema.parse({ ...cleaned, ...said })).toMatchObject({ ...cleaned, ...said });
  });

  test('of a document without reasons lists none', () => {
    expect(cleaningRecordSchema.parse(cleaned).documents).toEqual([{ ...document, reasons: [] }]);
  });

  test('of a lake that set no rows aside yet has none', () => {
    const { setAside: _, ...rows } = document.rows;
    const { setAsideBy: __, ...older } = { ...document, rows, money: {} };
    const [read] = cleaningRecordSchema.parse({ ...cleaned, documents: [older] }).documents;
    expect(read).toMatchObject({ rows: { setAside: 0 }, setAsideBy: {} });
  });

  test.each(['1.5 ', 'x1.5', '1.', '.5', '1e3', '', '1,5', '--1'])('has no money written "%s"', (read) => {
    const wrong = { ...document, money: { earnings_usd: { ...money.earnings_usd, read } } };
    expect(cleaningRecordSchema.safeParse({ ...cleaned, documents: [wrong] }).success).toBe(false);
  });

  test.each([
    { documents: [{ ...document, outcome: 'duplicate' }] },
    { parts: [{ ...part, outcome: 'lost' }] },
    { again: false },
    { another: 'key' },
  ])('says nothing else: %j', (said) =>
    expect(cleaningRecordSchema.safeParse({ ...cleaned, ...said }).success).toBe(false),
  );
});
