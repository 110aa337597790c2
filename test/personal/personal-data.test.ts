import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LakeConfigInput } from '../../lib/lake/config.ts';
import { saltKey } from '../../lib/personal/salt.ts';
import { expectKept, expectRefused, zipOf } from '../bad-input/support.ts';
import { type TestLake, type TestLakeOptions, testLake } from '../support/lake.ts';
import { example, peopleCsv, planted, playsCsv } from '../support/people.ts';

const peopleLake = (personal?: 'refuse' | 'hash' | 'keep', options: TestLakeOptions = {}): Promise<TestLake> => {
  const datasets: LakeConfigInput['datasets'] = personal === undefined ? {} : { 'example/people': { personal } };
  return testLake({ sources: [example], marts: [], ...options, config: { ...options.config, datasets } });
};
const peopleSql = 'SELECT joined, email, name, ip, country FROM staging.example_people ORDER BY joined';
const keysOf = async (lake: TestLake, zone: string) =>
  [...(await lake.objects()).keys()]
    .filter((key) => key.startsWith(`${zone}/`))
    .map((key) => key.slice(zone.length + 1));

/** Neither records, keys, log nor any readable table tell who somebody is. */
async function expectNobodyTold(lake: TestLake): Promise<void> {
  for (const [key, bytes] of await lake.objects()) {
    expect(key).not.toMatch(planted);
    if (key.startsWith('ledger/')) expect(bytes.toString('latin1'), key).not.toMatch(planted);
  }
  for (const table of ['staging.example_people', 'history.example_people', 'ledger.rejects', 'ledger.receipts'])
    expect(JSON.stringify(await lake.rows(`FROM ${table}`)), table).not.toMatch(planted);
  expect(lake.logged.join('\n')).not.toMatch(planted);
}

describe('a file of personal data that nobody asked for', () => {
  it.each([undefined, 'refuse' as const])(
    'is refused, never stored in raw, and stays in landing (%s)',
    async (mode) => {
      const lake = await peopleLake(mode);
      await lake.land('inbox/people.csv', peopleCsv);
      const receipt = await lake.validate('inbox/people.csv');
      const { reason, suggestion } = expectRefused(receipt, 'personal-data');
      expect(reason).toBe('It is example/people, which holds personal data, and lake.config.ts does not let it in.');
      expect(suggestion).toContain("datasets: { 'example/people': { personal: 'hash' } }");
      expect(receipt.documents).toMatchObject([{ dataset: 'example/people', outcome: 'rejected' }]);
      await lake.chain();
      expect(await keysOf(lake, 'raw')).toEqual([]);
      await expectKept(lake, 'inbox/people.csv', peopleCsv);
      await expectNobodyTold(lake);
    },
  );

  it('refuses the whole zip it came in, which names it, because raw keeps a zip whole', async () => {
    const lake = await peopleLake();
    await lake.land('inbox/all.zip', await zipOf({ 'a/people.csv': peopleCsv, 'b/plays.csv': playsCsv }));
    const receipt = await lake.validate('inbox/all.zip');
    const { reason } = expectRefused(receipt, 'personal-data');
    expect(reason).toMatch(/^'a\/people\.csv' in the zip: It is example\/people, .+ The zip is refused whole\.$/);
    expect(receipt.documents.map(({ name, outcome, reasons }) => [name, outcome, reasons[0]?.rule])).toEqual([
      ['a/people.csv', 'rejected', 'personal-data'],
      ['b/plays.csv', 'rejected', 'beside-personal-data'],
    ]);
    expect(await keysOf(lake, 'raw')).toEqual([]);
  });

  it('refuses the zip also where the member could not be read anyway, for a column that it lacks', async () => {
    const lake = await peopleLake();
    const lacking = peopleCsv.replace('Country', 'Land');
    await lake.land('inbox/all.zip', await zipOf({ 'people.csv': lacking, 'plays.csv': playsCsv }));
    expectRefused(await lake.validate('inbox/all.zip'), 'personal-data');
    expect(await keysOf(lake, 'raw')).toEqual([]);
  });

  it('tells of several members alike in one reason', async () => {
    const lake = await peopleLake();
    const members = ['a', 'b', 'c', 'd'].map((name, at) => [
      `${name}.csv`,
      `${peopleCsv}2026-12-0${at + 1},x@y.z,,,\n`,
    ]);
    await lake.land('inbox/all.zip', await zipOf(Object.fromEntries(members)));
    const { reason } = expectRefused(await lake.validate('inbox/all.zip'), 'personal-data');
    expect(reason).toMatch(/^'a\.csv', 'b\.csv', 'c\.csv' and 1 more in the zip: /);
  });

  it("refuses a zip for a layout's personal answers too, whatever is switched on", async () => {
    const lake = await peopleLake('hash');
    const answer = '{"currentUser": {"email": "kite@example.com"}}';
    await lake.land('inbox/answer.json', answer);
    await lake.land('inbox/all.zip', await zipOf({ 'answer.json': answer, 'plays.csv': playsCsv }));
    expectRefused(await lake.validate('inbox/answer.json'), 'personal-data');
    expectRefused(await lake.validate('inbox/all.zip'), 'personal-data');
    expect(await keysOf(lake, 'raw')).toEqual([]);
    await expectNobodyTold(lake);
  });

  it("refuses Linktree's answers about who is signed in, alone and in a zip with its analytics", async () => {
    const lake = await testLake();
    const answer = JSON.stringify({ data: { currentUser: { __typename: 'User', email: 'kite@example.com' } } });
    const titles = JSON.stringify({ data: { link1: { __typename: 'Link', id: 1, title: 'Shop', active: true } } });
    await lake.land('inbox/titles.json', titles);
    await lake.land('inbox/answer.json', answer);
    await lake.land('inbox/all.zip', await zipOf({ 'answer.json': answer, 'titles.json': titles }));
    expect((await lake.validate('inbox/titles.json')).outcome).toBe('accepted');
    expectRefused(await lake.validate('inbox/answer.json'), 'personal-data');
    const { reason } = expectRefused(await lake.validate('inbox/all.zip'), 'personal-data');
    expect(reason).toContain("'answer.json' in the zip: ");
    expect(await keysOf(lake, 'raw')).toEqual([expect.stringContaining('/titles.json')]);
  });

  it('leaves files without it alone', async () => {
    const lake = await peopleLake();
    await lake.land('inbox/plays.csv', playsCsv);
    expect((await lake.validate('inbox/plays.csv')).rawKeys).toEqual([expect.stringMatching(/^example\/default\//)]);
  });
});

describe('personal data that the owner switched on', () => {
  it('stands in raw under a prefix of its own, the neighbours in its zip too', async () => {
    const lake = await peopleLake('hash');
    await lake.land('inbox/people.csv', peopleCsv);
    await lake.land('inbox/all.zip', await zipOf({ 'people.csv': peopleCsv, 'plays.csv': playsCsv }));
    await lake.chain();
    const keys = await keysOf(lake, 'raw');
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(key).toMatch(/^personal\/example\/default\/[0-9a-f]{64}\//);
    expect(await lake.rows('SELECT plays FROM staging.example_plays')).toEqual([{ plays: '5' }]);
  });

  it('is hashed with the salt of the lake in staging: a person is the same in all rows, and nobody can tell who', async () => {
    const lake = await peopleLake('hash');
    await lake.land('inbox/people.csv', peopleCsv);
    await lake.chain();
    const salt = '07'.repeat(32);
    expect((await lake.objects()).get(`ledger/${saltKey}`)?.toString()).toContain(salt);
    const hashed = (text: string) => createHash('sha256').update(`${salt}${text}`).digest('hex').slice(0, 32);
    const kite = { email: hashed('kite@example.com'), name: hashed('Nova Kite'), country: 'DE' };
    expect(await lake.rows(peopleSql)).toEqual([
      { joined: '2026-10-01', ...kite, ip: hashed('192.0.2.7') },
      { joined: '2026-10-02', ...kite, ip: hashed('192.0.2.8') },
      { joined: '2026-11-03', email: hashed('zoe@example.com'), name: hashed('Zoe Mare'), ip: null, country: 'FR' },
    ]);
    await expectNobodyTold(lake);
  });

  it('has other hashes in another lake', async () => {
    const emails: unknown[] = [];
    for (const byte of [1, 2]) {
      const random = { bytes: (count: number) => new Uint8Array(count).fill(byte) };
      const lake = await peopleLake('hash', { random });
      await lake.land('inbox/people.csv', peopleCsv);
      await lake.chain();
      emails.push((await lake.rows(peopleSql))[0]?.email);
    }
    expect(emails[0]).not.toBe(emails[1]);
  });

  it('is checked before it is hashed, and a refused row is kept without its text', async () => {
    const lake = await peopleLake('hash');
    await lake.land('inbox/people.csv', `${peopleCsv}2026-11-04,SECRET-VALUE-123,Zoe Mare,,FR\n`);
    await lake.chain();
    expect(await lake.rows('SELECT _line, rule, fields, text FROM ledger.rejects')).toEqual([
      { _line: '5', rule: 'check:email_form', fields: 'email', text: null },
    ]);
    await expectNobodyTold(lake);
  });

  it('is read alike by the row-by-row reader', async () => {
    const [bulk, careful] = [await peopleLake('hash'), await peopleLake('hash')];
    await bulk.land('inbox/people.csv', peopleCsv);
    await careful.land('inbox/people.csv', Buffer.from(`\ufeff${peopleCsv}`, 'utf16le'));
    await bulk.chain();
    await careful.chain();
    expect(await careful.rows(peopleSql)).toEqual(await bulk.rows(peopleSql));
  });

  it('stands as it is where the owner keeps it, in parts that say so', async () => {
    const lake = await peopleLake('keep');
    await lake.land('inbox/people.csv', peopleCsv);
    await lake.chain();
    expect((await lake.rows(peopleSql))[0]).toEqual({
      joined: '2026-10-01',
      email: 'kite@example.com',
      name: 'Nova Kite',
      ip: '192.0.2.7',
      country: 'DE',
    });
    const parts = (await keysOf(lake, 'staging')).filter((key) => key.startsWith('parts/'));
    expect(parts).toHaveLength(2);
    for (const key of parts)
      expect(key).toMatch(/^parts\/example\/people\/account=default\/month=2026-1[01]\/v1-plain-/);
  });

  it('is a duplicate when it comes again, and newer evidence stands beside it', async () => {
    const lake = await peopleLake('hash');
    await lake.land('inbox/a.csv', peopleCsv, { 'as-of': '2026-11-04T00:00:00Z' });
    await lake.land('inbox/b.csv', peopleCsv, { 'as-of': '2026-11-04T00:00:00Z' });
    await lake.land('inbox/c.csv', peopleCsv, { 'as-of': '2026-11-05T00:00:00Z' });
    const first = await lake.validate('inbox/a.csv');
    expect(await lake.validate('inbox/b.csv')).toMatchObject({ outcome: 'duplicate', rawKeys: first.rawKeys });
    expect((await lake.validate('inbox/c.csv')).outcome).toBe('duplicate');
    const keys = await keysOf(lake, 'raw');
    expect(new Set(keys.map((key) => key.split('/').slice(0, 4).join('/'))).size).toBe(1);
    expect(keys).toHaveLength(2);
  });
});
