import type { Mart } from '../contract/mart.ts';
import { cleanedKey, manifestKey } from '../lake/object-key.ts';
import { arrivalStem, stemOfReceipt } from '../lake/receipt.ts';
import type { QueueName } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';
import { unpublishedMarts } from '../stages/publish/publication.ts';
import { findGone } from './gone.ts';
import type { GoneObject } from './gone-object.ts';
import { anyClaim, type StaleMonth, staleMonths } from './stale-months.ts';

/** Work whose event was lost: the key whose put should have woken the stage, or should wake it once more. */
export interface LostWork {
  readonly stage: QueueName;
  readonly key: string;
  readonly why: LostReason;
}

/** `not-published`: readers of SQL engines see an older version. `gone`: a record names an object that is not there, and this event makes it again. */
export type LostReason = 'no-receipt' | 'no-lineage' | 'not-in-mart' | 'not-published' | 'gone';

export interface LossOptions {
  /** Landing objects younger than this are left alone: somebody may still be copying them, and their event is on its way. */
  readonly settledBefore: Date;
  /** Reads all receipts too, for raw objects that are gone before they were ever cleaned. */
  readonly thorough?: boolean;
  /** Where the marts are published to readers of SQL engines: for whom, besides everybody. Elsewhere nothing is. */
  readonly publishedFor?: Pick<Ports['config'], 'readers'> | undefined;
}

/** What the ledger or the zones say should be there, or be done, and is not. */
export interface Losses {
  readonly lost: readonly LostWork[];
  /** Objects on record that are gone; those without a remedy are a loss that a person has to see to. */
  readonly gone: readonly GoneObject[];
}

type LossPorts = Pick<Ports, 'store' | 'marts' | 'sources'>;

/**
 * Compares the zones with the ledger and finds what nobody did (arrivals without a receipt, raw objects without a lineage
 * record, claims that no manifest reflects, manifests that are not published) and what was done and is gone. Listings and manifests only; no data is read.
 *
 * What it finds is queued as the S3 event that was lost, with no word of its own for "again". It needs none: a stage
 * takes its work for done only where its record stands *and* what the record names is there, so the ordinary event makes
 * a gone object again, whoever sends it, and on intact objects changes nothing. A record of an older contract version is
 * no lost work: doing that again is a replay, and a person's decision.
 *
 * @example
 * const { lost, gone } = await findLosses(ports, { settledBefore: new Date(Date.now() - 60_000) });
 */
export async function findLosses(
  ports: LossPorts,
  { settledBefore, thorough = false, publishedFor }: LossOptions,
): Promise<Losses> {
  const gone = await findGone(ports, thorough);
  const lost = new Map<string, LostWork>();
  const add = (stage: QueueName, key: string, why: LostReason) => {
    if (!lost.has(`${stage} ${key}`)) lost.set(`${stage} ${key}`, { stage, key, why });
  };
  for (const key of await unvalidated(ports, settledBefore)) add('validate', key, 'no-receipt');
  for (const { remedy } of gone) if (remedy?.stage === 'validate') add('validate', remedy.key, 'gone');
  for (const key of await uncleaned(ports)) add('clean', key, 'no-lineage');
  for (const { remedy } of gone) if (remedy?.stage === 'clean') add('clean', remedy.key, 'gone');
  for (const key of await uncurated(ports, gone)) add('curate', key, 'not-in-mart');
  for (const { remedy } of gone) if (remedy?.stage === 'curate') add('curate', remedy.key, 'gone');
  if (publishedFor)
    for (const mart of await unpublishedMarts({ ...ports, config: publishedFor }))
      add('publish', manifestKey(mart), 'not-published');
  return { lost: [...lost.values()], gone };
}

/** The work that a sweep queues, in the order of the chain. */
export async function findLostWork(ports: LossPorts, options: LossOptions): Promise<readonly LostWork[]> {
  return (await findLosses(ports, options)).lost;
}

async function unvalidated({ store }: Pick<Ports, 'store'>, settledBefore: Date): Promise<readonly string[]> {
  const validated = new Set<string>();
  for await (const { key } of store.list('ledger', 'receipts/')) validated.add(stemOfReceipt(key));
  const keys: string[] = [];
  for await (const arrival of store.list('landing')) {
    if (arrival.lastModified <= settledBefore && !validated.has(arrivalStem(arrival))) keys.push(arrival.key);
  }
  return keys;
}

async function uncleaned({ store }: Pick<Ports, 'store'>): Promise<readonly string[]> {
  const cleanedKeys = new Set<string>();
  for await (const { key } of store.list('ledger', 'cleaned/')) cleanedKeys.add(key);
  const keys: string[] = [];
  for await (const { key } of store.list('raw')) if (!cleanedKeys.has(cleanedKey(key))) keys.push(key);
  return keys;
}

/** One claim for each dataset and month that a mart has not taken in: any claim of it wakes the same rebuild. */
async function uncurated(
  ports: Pick<Ports, 'store' | 'marts' | 'sources'>,
  gone: readonly GoneObject[],
): Promise<readonly string[]> {
  const keys = new Set<string>();
  for (const mart of ports.marts) {
    for (const stale of await staleMonths(ports, mart)) {
      // It cannot be built yet; when what it needs is back, that one's claim wakes it.
      if (gone.some(({ key }) => needs(mart, stale, key))) continue;
      const key = await anyClaim(ports, stale);
      if (key !== undefined) keys.add(key);
    }
  }
  return [...keys];
}

/** Whether a mart reads a part to build a month: not the dataset alone whose claim it has not taken in, but all it reads. */
function needs({ contract }: Mart, { month }: StaleMonth, key: string): boolean {
  return contract.inputs.some(
    ({ dataset, by }) =>
      key.startsWith(`parts/${dataset}/`) &&
      (by === 'whole' || month === undefined || key.includes(`/month=${month}/`)),
  );
}
