import { expect, it } from 'vitest';
import { parseRawKey, rawKey } from '../../lib/lake/object-key.ts';
import { moveDamaged } from '../../lib/upkeep/verify.ts';
import { findDamage } from '../../lib/verify/find-damage.ts';
import { type Statement, statementText } from '../stages/statements.ts';
import { present, type TestLake, testLake } from '../support/lake.ts';

const statement = (earnings: bigint): Statement => ({
  asOf: '2026-02-01T00:00:00.000Z',
  lines: [{ date: '2026-01-25', country: 'US', quantity: 3, earnings }],
});

async function lakeOf(...statements: readonly Statement[]): Promise<TestLake> {
  const lake = await testLake();
  for (const [nth, one] of statements.entries())
    await lake.land(`inbox/${nth}.tsv`, statementText(one), { 'as-of': one.asOf });
  await lake.chain();
  return lake;
}

const keysOf = async (lake: TestLake, zone: 'raw' | 'ledger', prefix = '') =>
  (await Array.fromAsync(lake.ports.store.list(zone, prefix))).map(({ key }) => key);

it('a raw object that no receipt names, beside another of the same bytes that one names, makes no receipt outdated', async () => {
  const lake = await lakeOf(statement(10n ** 6n));
  const known = present((await keysOf(lake, 'raw'))[0]);
  const { bytes } = present(await lake.ports.store.read('raw', known));
  // A process put it, and died before it wrote the receipt; then the same bytes came with a date.
  const ref = parseRawKey(known);
  const asOf = { at: new Date('2026-11-20T12:00:00Z'), kind: 'landed' as const };
  await lake.ports.store.put('raw', rawKey({ ...ref, asOf }), bytes);
  await lake.chain();
  expect(await moveDamaged(lake.ports, false)).toEqual([]);
});

it('a receipt of another file, copied over the one of a file in landing, speaks for the other alone', async () => {
  const lake = await lakeOf(statement(10n ** 6n), statement(2n * 10n ** 6n));
  const [one = '', other = ''] = await keysOf(lake, 'ledger', 'receipts/');
  const { bytes } = present(await lake.ports.store.read('ledger', other));
  await lake.ports.store.put('ledger', one, bytes);
  expect(await findDamage(lake.ports)).toEqual([{ zone: 'ledger', key: one }]);
});
