import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseClaimKey } from '../../lib/lake/object-key.ts';
import type { Zone } from '../../lib/lake/zone.ts';
import { keepDecision } from '../../lib/ledger/decisions.ts';
import { quarantinePrefix } from '../../lib/ledger/quarantine.ts';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { curate } from '../../lib/stages/curate/curate.ts';
import { openAgain } from '../../lib/upkeep/open-again.ts';
import { planClean, planValidate } from '../../lib/upkeep/replay.ts';
import { planCurate } from '../../lib/upkeep/replay-curate.ts';
import { royaltiesSql, type Statement, statementText } from '../stages/statements.ts';
import { filledOnce } from '../support/filled-once.ts';
import { present, type TestLake } from '../support/lake.ts';

const cent = 10n ** 6n;
const statement: Statement = {
  asOf: '2026-02-01T00:00:00.000Z',
  lines: [
    { date: '2026-01-25', country: 'US', quantity: 3, earnings: 5n * cent },
    { date: '2026-01-25', country: 'DE', quantity: 3, earnings: 7n * cent },
  ],
};
const filter = { dataset: 'distrokid/bank-details' };

let lake: TestLake;
beforeEach(async () => {
  lake = await filledOnce('forced', {}, async (first) => {
    await first.land('inbox/january.tsv', statementText(statement), { 'as-of': statement.asOf });
    await first.chain();
  });
});

const keysOf = async (zone: Zone, prefix = '') =>
  (await Array.fromAsync(lake.ports.store.list(zone, prefix))).map(({ key }) => key);

/** Flips a bit of the first object below a prefix, and keeps its metadata. Gives its key and what it held. */
async function flip(zone: Zone, prefix: string): Promise<{ readonly key: string; readonly bytes: Buffer }> {
  const [key = ''] = await keysOf(zone, prefix);
  const { metadata } = present(await lake.ports.store.head(zone, key));
  const bytes = await buffer(await lake.ports.store.get(zone, key));
  const damaged = Buffer.from(bytes);
  damaged[20] = (damaged[20] ?? 0) ^ 1;
  await lake.ports.store.put(zone, key, damaged, { metadata });
  return { key, bytes };
}

/** What is there now is whole, and archive has what was damaged. */
async function expectReplaced(zone: Zone, { key, bytes }: Awaited<ReturnType<typeof flip>>): Promise<void> {
  expect(await buffer(await lake.ports.store.get(zone, key))).toEqual(bytes);
  expect(await keysOf('archive', `${quarantinePrefix}${zone}/${key}/`)).toHaveLength(1);
  expect(await reconcile(lake.ports)).toMatchObject({ holds: true });
}

describe('a replay that is asked for replaces an object that does not hold what its name says', () => {
  it('a part, by cleaning again', async () => {
    const damaged = await flip('staging', 'parts/');
    const work = await planClean(lake.ports, filter);
    await openAgain(lake.ports, work);
    for (const { key } of work) await lake.clean(key);
    await expectReplaced('staging', damaged);
  });

  it('an object of a table, by curating again', async () => {
    const rows = await lake.rows(royaltiesSql);
    const damaged = await flip('curated', 'royalties/');
    const work = await planCurate(lake.ports, filter);
    await openAgain(lake.ports, work);
    await curate(
      lake.ports,
      work.map(({ key }) => parseClaimKey(key)),
    );
    await expectReplaced('curated', damaged);
    expect(await lake.rows(royaltiesSql)).toEqual(rows);
  });

  it('a raw object, by validating again', async () => {
    const damaged = await flip('raw', '');
    const work = await planValidate(lake.ports, filter);
    expect(work).toHaveLength(1);
    await openAgain(lake.ports, work);
    for (const { key } of work) await lake.validate(key);
    await expectReplaced('raw', damaged);
  });
});

it('the same file put again mends its raw object', async () => {
  const damaged = await flip('raw', '');
  await lake.land('inbox/again.tsv', statementText(statement), { 'as-of': statement.asOf });
  expect(await lake.validate('inbox/again.tsv')).toMatchObject({ outcome: 'duplicate' });
  await expectReplaced('raw', damaged);
});

it('a table stays as it is while a decision about its evidence is lost', async () => {
  const [raw = ''] = await keysOf('raw');
  const sha256 = present(/[0-9a-f]{64}/.exec(raw))[0];
  const decision = {
    source: 'distrokid',
    account: 'default',
    sha256,
    decidedAt: lake.clock.now(),
    as: 'partial',
  } as const;
  await keepDecision(lake.ports.store, decision, []);
  await lake.chain();
  const [key = ''] = await keysOf('ledger', 'decisions/');
  await lake.ports.store.remove('ledger', key);
  await lake.land('inbox/more.tsv', statementText({ ...statement, asOf: '2026-03-01T00:00:00.000Z' }), {
    'as-of': '2026-03-01T00:00:00.000Z',
    account: 'other',
  });
  await expect(lake.chain()).rejects.toThrow(
    /The decision ledger\/decisions\/.* is gone.*Run lake sweep --verify --wait/,
  );
});
