import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../lib/lake/manifest.ts';
import { parseClaimKey } from '../../lib/lake/object-key.ts';
import { readRecord } from '../../lib/ledger/records.ts';
import { curate } from '../../lib/stages/curate/curate.ts';
import { findLosses } from '../../lib/upkeep/lost-work.ts';
import { royaltiesSql, type Statement, statementText } from '../stages/statements.ts';
import { filledOnce } from '../support/filled-once.ts';
import { present, type TestLake } from '../support/lake.ts';

const cent = 10n ** 6n;
const line = (date: string, country: string, earnings: bigint) => ({ date, country, quantity: 3, earnings });
const january: Statement = {
  asOf: '2026-02-01T00:00:00.000Z',
  lines: [line('2026-01-25', 'US', 5n * cent), line('2026-01-25', 'DE', 7n * cent)],
};
/** Says January again, with more. */
const restated: Statement = {
  asOf: '2026-03-01T00:00:00.000Z',
  lines: [line('2026-01-25', 'US', 6n * cent), line('2026-01-25', 'DE', 7n * cent)],
};
/** Another account's, so that January is rebuilt for a reason of its own. */
const other: Statement = { asOf: '2026-03-02T00:00:00.000Z', lines: [line('2026-01-25', 'FR', 1n * cent)] };

const filled = (): Promise<TestLake> =>
  filledOnce('damage', {}, async (lake) => {
    await lake.land('inbox/january.tsv', statementText(january), { 'as-of': january.asOf });
    await lake.land('inbox/restated.tsv', statementText(restated), { 'as-of': restated.asOf });
    await lake.chain();
  });

const keysOf = async (lake: TestLake, zone: 'staging' | 'raw' | 'ledger' | 'archive', prefix: string) =>
  (await Array.fromAsync(lake.ports.store.list(zone, prefix))).map(({ key }) => key);

/** Lands another account's statement for the same month and has it cleaned, so that its rebuild is due. */
async function nextStatement(lake: TestLake): Promise<readonly string[]> {
  await lake.land('distrokid/other/next.tsv', statementText(other), { 'as-of': other.asOf });
  const { rawKeys } = await lake.validate('distrokid/other/next.tsv');
  const { parts } = await lake.clean(present(rawKeys[0]));
  return parts.map(({ claimKey }) => claimKey);
}

const rebuild = async (lake: TestLake, claims: readonly string[]) =>
  (await curate(lake.ports, claims.map(parseClaimKey))).find(({ mart }) => mart === 'royalties');

const sweep = (lake: TestLake) => findLosses(lake.ports, { settledBefore: lake.clock.now(), thorough: true });

async function currentPart(lake: TestLake): Promise<string> {
  const [row] = await lake.rows(
    `SELECT part_key FROM ledger.parts WHERE dataset = 'distrokid/bank-details' ORDER BY as_of DESC LIMIT 1`,
  );
  return String(present(row).part_key);
}

const damages = {
  'one bit is flipped': (bytes: Buffer) => {
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    return bytes;
  },
  'its end is cut off': (bytes: Buffer) => bytes.subarray(0, bytes.length - 9),
  'it is emptied': () => Buffer.alloc(0),
} as const;

describe('a part that does not hold what its name says never gets into a table', () => {
  it.each(Object.entries(damages).flatMap(([what, damage]) => [true, false].map((keeps) => ({ what, damage, keeps }))))(
    '$what, and the metadata is kept: $keeps',
    async ({ damage, keeps }) => {
      const lake = await filled();
      const before = await lake.rows(royaltiesSql);
      const claims = await nextStatement(lake);
      const key = await currentPart(lake);
      const bytes = present((await lake.objects()).get(`staging/${key}`));
      const metadata = keeps ? present(await lake.ports.store.head('staging', key)).metadata : {};
      await lake.ports.store.put('staging', key, damage(Buffer.from(bytes)), { metadata });

      expect(await rebuild(lake, claims)).toMatchObject({ outcome: 'failed', error: { code: 'object-damaged' } });
      expect(await lake.rows(royaltiesSql)).toEqual(before);
      expect(await keysOf(lake, 'archive', `damaged/staging/${key}/`)).toHaveLength(1);
      expect((await sweep(lake)).gone).toMatchObject([{ zone: 'staging', key, remedy: { stage: 'clean' } }]);
      await lake.chain();
      expect(await sweep(lake)).toEqual({ lost: [], gone: [] });
      expect((await lake.objects()).get(`staging/${key}`)).toEqual(bytes);
      const after = await lake.rows(royaltiesSql);
      expect(after).toEqual(expect.arrayContaining([...before]));
      expect(after).toHaveLength(before.length + 1);
    },
  );

  it.each([true, false])('an older part was copied over it, with its metadata: %s', async (keeps) => {
    const lake = await filled();
    const before = await lake.rows(royaltiesSql);
    const claims = await nextStatement(lake);
    const key = await currentPart(lake);
    const older = present(
      (await keysOf(lake, 'staging', 'parts/distrokid/bank-details/account=default/')).find((one) => one !== key),
    );
    const bytes = present((await lake.objects()).get(`staging/${older}`));
    const metadata = keeps ? present(await lake.ports.store.head('staging', older)).metadata : {};
    await lake.ports.store.put('staging', key, bytes, { metadata });

    expect(await rebuild(lake, claims)).toMatchObject({ outcome: 'failed', error: { code: 'object-damaged' } });
    await lake.chain();
    expect(await lake.rows(royaltiesSql)).toEqual(expect.arrayContaining([...before]));
  });
});

describe('a claim that is gone', () => {
  it('does not bring the older statement back: the month stays, and cleaning makes the claim again', async () => {
    const lake = await filled();
    const before = await lake.rows(royaltiesSql);
    const lost = present(
      (await keysOf(lake, 'staging', 'claims/distrokid/bank-details/2026-01/')).find((key) => key.includes('20260301')),
    );
    await lake.ports.store.remove('staging', lost);
    const left = await keysOf(lake, 'staging', 'claims/distrokid/bank-details/2026-01/');

    expect(await rebuild(lake, left)).toMatchObject({ outcome: 'failed', error: { code: 'object-missing' } });
    expect(await lake.rows(royaltiesSql)).toEqual(before);
    expect(await sweep(lake)).toMatchObject({
      lost: [{ stage: 'clean', why: 'gone' }],
      gone: [{ zone: 'staging', key: lost, remedy: { stage: 'clean' } }],
    });
    await lake.chain();
    expect(await sweep(lake)).toEqual({ lost: [], gone: [] });
    expect(await keysOf(lake, 'staging', 'claims/')).toContain(lost);
    expect(await lake.rows(royaltiesSql)).toEqual(before);
  });
});

describe('a record that somebody changed is not believed', () => {
  it.each([
    ['a receipt', 'receipts/', '2026-03-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    ['a manifest', 'manifests/royalties.json', 'month=2026-01', 'month=2026-02'],
  ])('%s', async (_what, prefix, from, to) => {
    const lake = await filled();
    for (const key of await keysOf(lake, 'ledger', prefix)) {
      const { bytes } = present(await lake.ports.store.read('ledger', key));
      const text = new TextDecoder().decode(bytes);
      if (!text.includes(from)) continue;
      await lake.ports.store.put('ledger', key, text.replaceAll(from, to));
      await expect(readRecord(lake.ports.store, 'ledger', key, manifestSchema)).rejects.toMatchObject({
        code: 'invalid-record',
      });
      return;
    }
    throw new Error('The test expects a record to change.');
  });
});

it('the manifest of another table is not taken for this one’s, neither by a reader nor by the next promotion', async () => {
  const lake = await filled();
  const { store } = lake.ports;
  await lake.land(
    'tiktok/nova/2026-10-05/Overview.csv',
    'Date,Video Views,Profile Views,Likes,Comments,Shares\n2026-10-01,1,1,1,1,1\n',
  );
  await lake.chain();
  const { bytes } = present(await store.read('ledger', 'manifests/social_daily.json'));
  await store.put('ledger', 'manifests/royalties.json', bytes);

  await expect(lake.rows(royaltiesSql)).rejects.toMatchObject({ code: 'object-damaged' });
  expect(await rebuild(lake, await nextStatement(lake))).toMatchObject({ outcome: 'failed' });
  expect((await store.read('ledger', 'manifests/royalties.json'))?.bytes).toEqual(bytes);
});
