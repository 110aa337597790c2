import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { objectPutEvent, parseObjectPuts } from '../../lib/lake/event.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { parseRawKey } from '../../lib/lake/object-key.ts';
import { stages } from '../../lib/stages/chain.ts';
import { fileStore } from '../../lib/store/file.ts';
import { present, type TestLake, testClock, testLake } from '../support/lake.ts';
import { bankFile, bankLine } from './bad-files.ts';
import { expectRefused } from './support.ts';

const statement = bankFile([bankLine()]);

async function inFolder(): Promise<{ readonly lake: TestLake; readonly outside: string }> {
  const outside = await mkdtemp(join(tmpdir(), 'keys-'));
  const clock = testClock();
  const store = fileStore({ root: join(outside, 'lake'), clock });
  onTestFinished(async () => {
    await store.close();
    await rm(outside, { recursive: true });
  });
  return { lake: await testLake({ store, clock }), outside };
}

/** The put is announced as S3 does, and the queue's message is worked. */
async function announce(lake: TestLake, key: string): Promise<void> {
  const puts = parseObjectPuts(objectPutEvent({ bucket: 'landing', key, at: lake.clock.now() }));
  expect(puts.map((put) => put.key)).toEqual([key]);
  const context = { logger: silentLogger, remainingTimeMs: () => 60_000 };
  const [outcome] = await stages(lake.ports).validate([{ id: '1', puts, receiveCount: 1 }], context);
  expect(outcome).toEqual({ id: '1', ok: true });
}

const names = [
  'with a space.tsv',
  'two  spaces .tsv',
  'a+b.tsv',
  'a%2Bb.tsv',
  '100%.tsv',
  'a%20b+c d.tsv',
  'Été – 東京 🎧.tsv',
  'e\u0301.tsv',
  'a=b&c=d.tsv',
  'a..b.tsv',
  '..tsv',
  '...',
  '~tilde.tsv',
  'quote\'s "and" `tick`.tsv',
  'question?#hash.tsv',
  `${'long '.repeat(45)}.tsv`,
  'no-ending',
];

describe.each([
  ['in memory', async () => await testLake()],
  ['in a folder', async () => (await inFolder()).lake],
])('a file %s arrives under any name, through its event, all the way to the mart', (_where, open) => {
  test.each(names)('"%s"', async (name) => {
    const lake = await open();
    const key = `inbox/My drop + 1/${name}`;
    await lake.land(key, statement);
    await announce(lake, key);
    const [receipt] = await lake.rows('SELECT * FROM ledger.receipts');
    expect(receipt).toMatchObject({ landing_key: key, outcome: 'accepted' });
    expect(Buffer.byteLength(parseRawKey(String(receipt?.raw_keys)).fileName)).toBeLessThanOrEqual(200);
    await lake.chain();
    expect(await lake.rows('SELECT lines FROM curated.royalties')).toEqual([{ lines: '1' }]);
  });
});

describe('a key that climbs out of its zone is refused with a receipt, and nothing outside is read or written', () => {
  test.each([
    '../secret.tsv',
    'inbox/../../secret.tsv',
    '..',
    '/secret.tsv',
    'inbox//a.tsv',
    './a.tsv',
    'a\u0000b.tsv',
    'inbox/',
    'x'.repeat(1025),
  ])('"%s"', async (key) => {
    const { lake, outside } = await inFolder();
    await writeFile(join(outside, 'secret.tsv'), statement);
    await lake.land('inbox/good.tsv', bankFile([bankLine({ Title: 'Another' })]));
    await announce(lake, key);
    const [receipt] = await lake.rows('SELECT * FROM ledger.receipts');
    expect(receipt).toMatchObject({ outcome: 'rejected', rules: 'unsafe-key', sha256: null });
    expect(receipt?.suggestions).toBe('Drop it again under a plain name.');
    await expect(lake.land(key, statement)).rejects.toMatchObject({ code: 'invalid-key' });
    expect((await readdir(outside)).sort()).toEqual(['lake', 'secret.tsv']);
    expect(await readFile(join(outside, 'secret.tsv'), 'utf8')).toBe(statement);
  });
});

test('an event for an object that is gone, or not there yet, changes nothing', async () => {
  const lake = await testLake();
  await announce(lake, 'inbox/gone.tsv');
  expect([...(await lake.objects()).keys()]).toEqual([]);
});

describe('the same bytes', () => {
  test('under another name are a duplicate of the first', async () => {
    const lake = await testLake();
    await lake.land('inbox/first.tsv', statement);
    await lake.land('inbox/second.tsv', statement);
    const first = await lake.validate('inbox/first.tsv');
    const second = await lake.validate('inbox/second.tsv');
    expect(first.outcome).toBe('accepted');
    expect(second.outcome).toBe('duplicate');
    expect(second.rawKeys).toEqual(first.rawKeys);
    await lake.chain();
    expect(await lake.rows('SELECT sum(lines) AS lines FROM curated.royalties')).toEqual([{ lines: '1' }]);
  });

  test('of two accounts are two arrivals, and count once until somebody decides whose they are', async () => {
    const lake = await testLake();
    await lake.land('distrokid/nova/a.tsv', statement);
    await lake.land('distrokid/zoe/a.tsv', statement);
    expect((await lake.validate('distrokid/nova/a.tsv')).outcome).toBe('accepted');
    expect((await lake.validate('distrokid/zoe/a.tsv')).outcome).toBe('accepted');
    await lake.chain();
    expect(await lake.rows('SELECT account, lines FROM curated.royalties')).toEqual([{ account: 'nova', lines: '1' }]);
    const held = "SELECT account FROM ledger.restatements WHERE outcome = 'held'";
    expect(await lake.rows(held)).toEqual([{ account: 'zoe' }]);
  });
});

test('the same name with other content is another arrival, and the first keeps its receipt', async () => {
  const lake = await testLake();
  await lake.land('inbox/a.tsv', statement);
  const first = await lake.validate('inbox/a.tsv');
  lake.clock.set('2026-11-21T12:00:00Z');
  await lake.land('inbox/a.tsv', bankFile([bankLine(), bankLine()]));
  const second = await lake.validate('inbox/a.tsv');
  expect([first.outcome, second.outcome]).toEqual(['accepted', 'accepted']);
  expect(present(second.rawKeys[0])).not.toBe(first.rawKeys[0]);
  expect(await lake.rows('SELECT count(*) AS n FROM ledger.receipts')).toEqual([{ n: '2' }]);
  await lake.chain();
  expect(await lake.rows('SELECT sum(lines) AS lines FROM curated.royalties')).toEqual([{ lines: '2' }]);
});

test('a file that a spreadsheet would run as a formula is refused like any other unknown one', async () => {
  const lake = await testLake();
  await lake.land('inbox/=cmd|calc.csv', '=1+1\n');
  expectRefused(await lake.validate('inbox/=cmd|calc.csv'), 'unknown-layout');
});
