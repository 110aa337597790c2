import { buffer } from 'node:stream/consumers';
import { effectiveParts } from '../../lib/lake/claim.ts';
import type { LakeConfigInput } from '../../lib/lake/config.ts';
import { manifestSchema } from '../../lib/lake/manifest.ts';
import { parseClaimKey } from '../../lib/lake/object-key.ts';
import type { Zone } from '../../lib/lake/zone.ts';
import { parseRecord } from '../../lib/ledger/records.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { statementText } from '../stages/statements.ts';
import { filledOnce } from '../support/filled-once.ts';
import type { TestLake } from '../support/lake.ts';

const line = { date: '2026-03-25', country: 'US', quantity: 1, earnings: 100n };
export const first = statementText({ asOf: '', lines: [line] });
/** Little more: a statement that goes back to the first is no reason to hold it. */
export const restated = statementText({ asOf: '', lines: [{ ...line, earnings: 102n }] });

/** A lake with two versions of one month, an hour apart; then three years pass. */
export function agedLake(retention: LakeConfigInput['retention']): Promise<TestLake> {
  const config = retention ? { retention } : {};
  return filledOnce(`aged ${JSON.stringify(config)}`, { start: '2026-04-01T12:00:00Z', config }, fill);
}

async function fill(lake: TestLake): Promise<void> {
  await lake.land('inbox/a.tsv', first, { 'as-of': '2026-03-30T00:00:00.000Z' });
  await lake.chain();
  lake.clock.set('2026-04-01T13:00:00Z');
  await lake.land('inbox/b.tsv', restated, { 'as-of': '2026-03-31T00:00:00.000Z', account: 'default' });
  await lake.chain();
  lake.clock.set('2029-04-01T13:00:00Z');
}

/** The keys of a zone. */
export async function keysOf(store: ObjectStore, zone: Zone, prefix = ''): Promise<readonly string[]> {
  return (await Array.fromAsync(store.list(zone, prefix))).map(({ key }) => key);
}

/** Every content of landing, raw, staging's parts, curated and their archive, by `zone/key`, wherever it is. */
export async function contents(store: ObjectStore): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const zone of ['landing', 'raw', 'staging', 'curated'] as const) {
    for (const key of await keysOf(store, zone)) found.add(`${zone}/${key} ${await text(store, zone, key)}`);
    for (const key of await keysOf(store, 'archive', `${zone}/`)) {
      found.add(`${key.replace(/~[0-9a-f]{64}\//, '')} ${await text(store, 'archive', key)}`);
    }
  }
  return found;
}

async function text(store: ObjectStore, zone: Zone, key: string): Promise<string> {
  return (await buffer(await store.get(zone, key))).toString('base64');
}

/** What manifests and claims name and what is not there. */
export async function missingObjects(store: ObjectStore): Promise<readonly string[]> {
  const curated = new Set(await keysOf(store, 'curated'));
  const parts = new Set(await keysOf(store, 'staging', 'parts/'));
  const named: string[] = [];
  for (const key of await keysOf(store, 'ledger', 'manifests/')) {
    const found = await store.read('ledger', key);
    if (found) named.push(...parseRecord(found.bytes, manifestSchema).objects.flatMap((object) => object.key ?? []));
  }
  const claims = (await keysOf(store, 'staging', 'claims/')).map(parseClaimKey);
  const spoken = [...Map.groupBy(claims, ({ dataset }) => dataset).values()].flatMap((some) => effectiveParts(some));
  return [
    ...named.filter((key) => !curated.has(key)),
    ...spoken.map(({ key }) => key).filter((key) => !parts.has(key)),
  ];
}
