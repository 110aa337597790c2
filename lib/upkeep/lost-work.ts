import { type Mart, readsWhole } from '../contract/mart.ts';
import { cleanedKey, manifestKey } from '../lake/object-key.ts';
import { arrivalStem, receiptKey, stemOfReceipt } from '../lake/receipt.ts';
import type { QueueName } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';
import { unpublishedMarts } from '../stages/publish/publication.ts';
import { findGone } from './gone.ts';
import { goneClaims } from './gone-claims.ts';
import type { GoneObject } from './gone-object.ts';
import { anyClaim, type StaleMonth, staleMonths } from './stale-months.ts';

/** Work whose event was lost: the key whose put should have woken the stage, or must wake it again. */
export interface LostWork {
  readonly stage: QueueName;
  readonly key: string;
  /** Set where one version of the object is meant, which another was put over. */
  readonly versionId?: string;
  readonly why: LostReason;
}

/** Why work counts as lost. `overwritten`: a version of landing was put over before it was validated. `not-published`: SQL engines read an older version. `gone`: a recorded object is gone, and this event makes it again. */
export type LostReason = 'no-receipt' | 'overwritten' | 'no-lineage' | 'not-in-mart' | 'not-published' | 'gone';

export interface LossOptions {
  /** The sweep ignores landing objects younger than this: somebody may still be copying them, or their event is on its way. */
  readonly settledBefore: Date;
  /** True to read all receipts too, which finds raw objects that were lost before they were cleaned. */
  readonly thorough?: boolean;
  /** The readers that marts are published for. Undefined where marts are not published. */
  readonly publishedFor?: Pick<Ports['config'], 'readers'> | undefined;
}

/** What a sweep finds: undone work and gone objects. */
export interface Losses {
  readonly lost: readonly LostWork[];
  /** Recorded objects that are gone. One without a remedy is a loss that needs a person. */
  readonly gone: readonly GoneObject[];
}

type LossPorts = Pick<Ports, 'store' | 'marts' | 'sources'>;

/**
 * Compares the zones with the ledger. It finds undone work (arrivals without a receipt, raw objects without a cleaning record,
 * claims that no manifest reflects, manifests that are not published) and gone objects. It reads listings and manifests,
 * and no data; of cleaning records only those that may tell of a lost claim.
 *
 * The caller queues each finding as the S3 event that was lost. The event needs no mark for "again": a stage treats its work
 * as done only if its record exists *and* every object that the record names is there. So the ordinary event makes a gone
 * object again, and changes nothing where the objects exist. A record of an older contract version is not lost work: a
 * replay is a person's decision.
 *
 * @example
 * const { lost, gone } = await findLosses(ports, { settledBefore: new Date(Date.now() - 60_000) });
 */
export async function findLosses(
  ports: LossPorts,
  { settledBefore, thorough = false, publishedFor }: LossOptions,
): Promise<Losses> {
  const stale = await staleOf(ports);
  // A thorough look reads every cleaning record; any other those of marts that would be made of less.
  const suspects = new Set(
    stale.flatMap(({ mart, months }) => (months.some(({ isLess }) => isLess) ? datasetsOf(mart) : [])),
  );
  const claims = thorough ? [] : await goneClaims(ports, [...suspects]);
  const gone = [...(await findGone(ports, thorough)), ...claims];
  const lost = new Map<string, LostWork>();
  const add = (stage: QueueName, key: string, why: LostReason) => {
    if (!lost.has(`${stage} ${key}`)) lost.set(`${stage} ${key}`, { stage, key, why });
  };
  for (const key of await unvalidated(ports, settledBefore)) add('validate', key, 'no-receipt');
  for (const work of await unvalidatedVersions(ports, settledBefore))
    lost.set(`validate ${work.key} ${work.versionId}`, work);
  for (const { remedy } of gone) if (remedy?.stage === 'validate') add('validate', remedy.key, 'gone');
  for (const key of await uncleaned(ports)) add('clean', key, 'no-lineage');
  for (const { remedy } of gone) if (remedy?.stage === 'clean') add('clean', remedy.key, 'gone');
  for (const key of await uncurated(ports, stale, gone)) add('curate', key, 'not-in-mart');
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

/**
 * Versions of landing without a receipt, of files that are there: another was put over them before they were validated. The
 * newest version is one of them where an older one of the same second and size has its receipt.
 */
async function unvalidatedVersions({ store }: Pick<Ports, 'store'>, settledBefore: Date): Promise<readonly LostWork[]> {
  // No object is that old.
  if (!store.versions || settledBefore.getTime() <= 0) return [];
  const present = new Set<string>();
  for await (const { key } of store.list('landing')) present.add(key);
  const receipts = new Set<string>();
  const stems = new Set<string>();
  for await (const { key } of store.list('ledger', 'receipts/')) {
    receipts.add(key);
    stems.add(stemOfReceipt(key));
  }
  const found: LostWork[] = [];
  for await (const version of store.versions('landing')) {
    const { key, versionId, isNewest, etag, lastModified } = version;
    if (lastModified > settledBefore || !present.has(key) || receipts.has(receiptKey(version, etag))) continue;
    // The newest version, which counts as a file without a receipt already.
    if (isNewest && !stems.has(arrivalStem(version))) continue;
    found.push({ stage: 'validate', key, versionId, why: 'overwritten' });
  }
  return found;
}

async function uncleaned({ store }: Pick<Ports, 'store'>): Promise<readonly string[]> {
  const cleanedKeys = new Set<string>();
  for await (const { key } of store.list('ledger', 'cleaned/')) cleanedKeys.add(key);
  const keys: string[] = [];
  for await (const { key } of store.list('raw')) if (!cleanedKeys.has(cleanedKey(key))) keys.push(key);
  return keys;
}

interface StaleMart {
  readonly mart: Mart;
  readonly months: readonly StaleMonth[];
}

async function staleOf(ports: LossPorts): Promise<readonly StaleMart[]> {
  const stale: StaleMart[] = [];
  for (const mart of ports.marts) stale.push({ mart, months: await staleMonths(ports, mart) });
  return stale;
}

function datasetsOf({ contract }: Mart): readonly string[] {
  return contract.inputs.map(({ dataset }) => dataset);
}

/** One claim for each dataset and month that a mart does not reflect. Any claim of a month wakes the same rebuild. */
async function uncurated(
  ports: Pick<Ports, 'store'>,
  all: readonly StaleMart[],
  gone: readonly GoneObject[],
): Promise<readonly string[]> {
  const keys = new Set<string>();
  for (const { mart, months } of all) {
    for (const stale of months) {
      // It cannot be built yet. The claim that is put with what is missing will wake it.
      if (gone.some(({ key }) => needs(mart, stale, key))) continue;
      const key = await anyClaim(ports, stale);
      if (key !== undefined) keys.add(key);
    }
  }
  return [...keys];
}

/** True where a mart needs a part, or a claim, to build a month, from any of its datasets. */
function needs({ contract }: Mart, { month }: StaleMonth, key: string): boolean {
  return contract.inputs.some((input) => {
    const { dataset } = input;
    if (!key.startsWith(`parts/${dataset}/`) && !key.startsWith(`claims/${dataset}/`)) return false;
    return (
      readsWhole(contract, input) ||
      month === undefined ||
      key.includes(`/month=${month}/`) ||
      key.includes(`/${month}/`)
    );
  });
}
