import { describe, expect, test } from 'vitest';
import { testLake } from '../support/lake.ts';
import { bankFile, bankLine } from './bad-files.ts';
import { expectKept, expectNoRowValues, expectRefused, forged, zipOf } from './support.ts';

const statement = bankFile([bankLine(), bankLine({ Quantity: '7' })]);
const unknown = 'Campaign,Segment\nSECRET-VALUE-123,kite@example.com\n';
const known = { 'bank/statement.tsv': statement };
const emptyZip = Buffer.concat([Buffer.from('PK\u0005\u0006', 'latin1'), Buffer.alloc(18)]);

describe('a zip is refused whole and kept in landing', () => {
  test.each([
    ['is nested', async () => zipOf({ ...known, 'more.zip': await zipOf(known) }), 'zip-nested'],
    ['is nested under another name', async () => zipOf({ 'more.csv': await zipOf(known) }), 'zip-nested'],
    [
      'climbs out with ../',
      async () => forged(await zipOf({ 'aa/x.tsv': statement }), 'aa/x.tsv', '../x.tsv'),
      'zip-unsafe-path',
    ],
    [
      'climbs out with a root',
      async () => forged(await zipOf({ 'aetc/x.tsv': statement }), 'aetc/x.tsv', '/etc/x.tsv'),
      'zip-unsafe-path',
    ],
    [
      'climbs out with backslashes',
      async () => forged(await zipOf({ 'aa/x.tsv': statement }), 'aa/x.tsv', '..\\x.tsv'),
      'zip-unsafe-path',
    ],
    ['expands more than 400 times', () => zipOf({ 'bomb.csv': Buffer.alloc(20_000_000) }), 'zip-expands-too-far'],
    ['is cut off', async () => (await zipOf(known)).subarray(0, 200), 'zip-damaged'],
    ['has damaged content', async () => damaged(await zipOf(known)), 'zip-damaged'],
    ['is encrypted', async () => encrypted(await zipOf(known)), 'zip-encrypted'],
    ['is empty', async () => emptyZip, 'zip-empty'],
    [
      'is a workbook without its parts',
      () => zipOf({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>' }),
      'workbook-damaged',
    ],
  ])('that %s', async (_what, make, rule) => {
    const lake = await testLake();
    const zip = await make();
    await lake.land('inbox/export.zip', zip);
    expectRefused(await lake.validate('inbox/export.zip'), rule);
    await expectKept(lake, 'inbox/export.zip', zip);
    await expectNoRowValues(lake);
  });

  test('that expands beyond what a plain file may have, counted over its members', async () => {
    const lake = await testLake({ limits: { zipExpandedBytes: statement.length + 100 } });
    await lake.land('inbox/export.zip', await zipOf({ 'a.tsv': statement, 'b.tsv': statement }));
    expectRefused(await lake.validate('inbox/export.zip'), 'zip-expands-too-far');
  });

  test('that has more members than the limit', async () => {
    const lake = await testLake({ limits: { zipMembers: 2 } });
    await lake.land('inbox/export.zip', await zipOf({ 'a.tsv': statement, 'b.tsv': statement, 'c.tsv': statement }));
    expectRefused(await lake.validate('inbox/export.zip'), 'zip-too-many-members');
  });
});

test('a zip with an unknown member beside a known one is taken, and the unknown one says why it is not', async () => {
  const lake = await testLake();
  await lake.land(
    'inbox/export.zip',
    await zipOf({
      'notes.csv': 'Campaign,Segment\nspring,SECRET-VALUE-123\n',
      ...known,
      '__MACOSX/._x': 'debris',
      'folder/.DS_Store': 'debris',
    }),
  );
  const receipt = await lake.validate('inbox/export.zip');
  expect(receipt.outcome).toBe('accepted');
  expect(receipt.documents).toMatchObject([
    { name: 'notes.csv', outcome: 'rejected', reasons: [{ rule: 'unknown-layout' }] },
    { name: 'bank/statement.tsv', outcome: 'accepted', dataset: 'distrokid/bank-details' },
  ]);
  await lake.chain();
  const [found] = await lake.rows(
    'SELECT count(*) AS lines, any_value(_document) AS document FROM staging.distrokid_bank_details',
  );
  expect(found).toEqual({ lines: '2', document: 'bank/statement.tsv' });
  await expectNoRowValues(lake);
});

test('a zip of nothing known is refused with the reasons of all its members', async () => {
  const lake = await testLake();
  await lake.land('inbox/export.zip', await zipOf({ 'a.csv': unknown, 'b.csv': '' }));
  const receipt = await lake.validate('inbox/export.zip');
  expect(receipt.outcome).toBe('rejected');
  expect(receipt.reasons.map(({ rule }) => rule)).toEqual(['unknown-layout', 'empty-file']);
});

test('a zip of two sources lands in raw once for each', async () => {
  const lake = await testLake();
  const followers = '"Date","Followers","Difference in followers from previous day"\n"May 1","10","1"\n';
  await lake.land('inbox/export.zip', await zipOf({ ...known, 'FollowerHistory.csv': followers }), {
    'as-of': '2026-05-02T00:00:00Z',
  });
  const { rawKeys } = await lake.validate('inbox/export.zip');
  expect(rawKeys.map((key) => key.split('/')[0])).toEqual(['distrokid', 'tiktok']);
  await lake.chain();
  expect(await lake.rows('SELECT count(*) AS n FROM staging.tiktok_follower_history')).toEqual([{ n: '1' }]);
  expect(await lake.rows('SELECT count(*) AS n FROM staging.distrokid_bank_details')).toEqual([{ n: '2' }]);
});

/** The bit of the general purpose flag that says so, in both of a member's headers. */
function encrypted(zip: Buffer): Buffer {
  const copy = Buffer.from(zip);
  for (const [signature, flags] of [
    [0x04034b50, 6],
    [0x02014b50, 8],
  ] as const) {
    for (let at = 0; at + 4 <= copy.length; at++) {
      if (copy.readUInt32LE(at) === signature) copy.writeUInt16LE(copy.readUInt16LE(at + flags) | 1, at + flags);
    }
  }
  return copy;
}

/** Some bytes in the middle of the first member's compressed content. */
function damaged(zip: Buffer): Buffer {
  const copy = Buffer.from(zip);
  copy.fill(0xff, 70, 90);
  return copy;
}

test('a zip with a list of people beside a known file is refused whole, because raw would keep the list', async () => {
  const lake = await testLake();
  await lake.land('inbox/export.zip', await zipOf({ 'people.csv': unknown, ...known }));
  const { reason } = expectRefused(await lake.validate('inbox/export.zip'), 'personal-data');
  expect(reason).toContain("'people.csv' in the zip");
  await expectKept(lake, 'inbox/export.zip', await zipOf({ 'people.csv': unknown, ...known }));
  await expectNoRowValues(lake);
});

/** A zip of one member with the given bytes as its name, which a writer of zips would not give; `from` is an ASCII name of as many bytes. */
async function zipNamed(name: Buffer, content: string): Promise<Buffer> {
  const from = 'n'.repeat(name.length);
  return withoutUtf8Flag(forged(await zipOf({ [from]: content }), from, name.toString('latin1')));
}

/** The flag that says UTF-8 taken away from both headers of each member. */
function withoutUtf8Flag(zip: Buffer): Buffer {
  const copy = Buffer.from(zip);
  for (const [signature, flags] of [
    [0x04034b50, 6],
    [0x02014b50, 8],
  ] as const)
    for (let at = 0; at + 10 <= copy.length; at++)
      if (copy.readUInt32LE(at) === signature) copy.writeUInt16LE(copy.readUInt16LE(at + flags) & ~0x800, at + flags);
  return copy;
}

const namedInside = async (name: Buffer) => {
  const lake = await testLake();
  await lake.land('inbox/export.zip', await zipNamed(name, statement));
  return (await lake.validate('inbox/export.zip')).documents.map((document) => document.name);
};

test('a name in a zip that is valid UTF-8 is UTF-8 without the flag too, in NFC, and another is code page 437', async () => {
  expect(await namedInside(Buffer.from('Zoe\u0308 na\u00efve.tsv'))).toEqual(['Zo\u00eb na\u00efve.tsv']);
  expect(await namedInside(Buffer.from('Zo\x89.tsv', 'latin1'))).toEqual(['Zo\u00eb.tsv']);
});

test('a backslash in a zip separates folders', async () => {
  expect(await namedInside(Buffer.from('bank\\statement.tsv'))).toEqual(['bank/statement.tsv']);
});

test.each([
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'Zstandard'],
  [77, 'method 77'],
])('a zip with a member of packing method %s is refused as packed in a way that is not read', async (method, name) => {
  const zip = await zipOf(known);
  for (const [signature, at] of [
    [Buffer.from('PK\u0003\u0004', 'latin1'), 8],
    [Buffer.from('PK\u0001\u0002', 'latin1'), 10],
  ] as const)
    zip.writeUInt16LE(method, zip.indexOf(signature) + at);
  const lake = await testLake();
  await lake.land('inbox/export.zip', zip);
  const receipt = await lake.validate('inbox/export.zip');
  expectRefused(receipt, 'zip-packing');
  expect(receipt.reasons[0]?.reason).toContain(`packed in a way that is not read (${name})`);
});
