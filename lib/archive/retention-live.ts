import { effectiveParts } from '../lake/claim.ts';
import { cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { type Manifest, manifestSchema } from '../lake/manifest.ts';
import { archivedManifestKey, parseClaimKey } from '../lake/object-key.ts';
import { readManifest } from '../ledger/manifests.ts';
import { readRecord, readRecords } from '../ledger/records.ts';
import type { Ports } from '../ports.ts';
import { isCurrent } from '../stages/clean/current-record.ts';
import { listClaims } from '../stages/curate/mart-inputs.ts';
import type { ObjectInfo, ObjectStore } from '../store/port.ts';

type LivePorts = Pick<Ports, 'store' | 'sources' | 'config'>;

/** The mart of a curated object, read from its key and not from the registry: a mart that left the registry still has a manifest. */
export function martOf(key: string): string {
  return key.split('/', 1)[0] ?? '';
}

/**
 * The objects of a mart that somebody may be reading: those that its manifest names, and those of every version that was
 * replaced after `cutoff`. Undefined where the mart has no manifest, such as after the loss of the ledger.
 */
export async function readMartKeys(
  { store }: Pick<Ports, 'store'>,
  mart: string,
  cutoff: Date,
): Promise<ReadonlySet<string> | undefined> {
  const { manifest } = await readManifest({ store }, mart);
  if (!manifest) return undefined;
  const keys = new Set(keysOf(manifest));
  let next = manifest;
  // A version was replaced when its successor was promoted, not when its manifest went to the archive: that comes before
  // the swap, and a crash may separate the two.
  while (next.version > 1 && Date.parse(next.promotedAt) > cutoff.getTime()) {
    const archivedAt = archivedManifestKey(mart, next.version - 1);
    const before = (await readRecord(store, 'archive', archivedAt, manifestSchema))?.value;
    for (const key of before ? keysOf(before) : []) keys.add(key);
    next = { ...(before ?? next), version: next.version - 1 };
  }
  return keys;
}

function keysOf({ objects }: Manifest): readonly string[] {
  return objects.flatMap(({ key }) => key ?? []);
}

/** Every curated object that a manifest names now. */
export async function liveMartKeys({ store }: Pick<Ports, 'store'>): Promise<ReadonlySet<string>> {
  const manifests = await readRecords(store, 'ledger', 'manifests/', manifestSchema);
  return new Set(manifests.flatMap(keysOf));
}

/** What retention needs to know of the claims: which parts they need, and when the last claim of each month was put. */
export interface StagingClaims {
  readonly live: ReadonlySet<string>;
  /** When a claim on a part's dataset, account and month was last put. Parts are superseded by claims, so not after that. */
  lastClaimAt(partKey: string): Date | undefined;
}

/**
 * A part is live if a claim speaks for it, current or not (`history.…` reads both), or if a cleaning record of the current
 * contract versions names it: another as-of may make its claim speak again.
 */
export async function readStagingClaims(ports: LivePorts): Promise<StagingClaims> {
  const last = new Map<string, Date>();
  const datasets = new Set<string>();
  for await (const { key, lastModified } of ports.store.list('staging', 'claims/')) {
    const { dataset, account, month } = parseClaimKey(key);
    const folder = `parts/${dataset}/account=${account}/month=${month}`;
    datasets.add(dataset);
    if (lastModified > (last.get(folder) ?? new Date(0))) last.set(folder, lastModified);
  }
  const live = new Set(await partsOnRecord(ports));
  for (const dataset of datasets)
    for (const { key } of effectiveParts(await listClaims(ports.store, dataset))) live.add(key);
  return { live, lastClaimAt: (partKey) => last.get(partKey.slice(0, partKey.lastIndexOf('/'))) };
}

async function partsOnRecord(ports: LivePorts): Promise<readonly string[]> {
  const records = await readRecords(ports.store, 'ledger', 'cleaned/', cleaningRecordSchema);
  return records
    .filter((record) => isCurrent(ports, record))
    .flatMap(({ parts }) => parts.flatMap(({ partKey }) => partKey ?? []));
}

/** True where a claim speaks for a part now. It is asked right before and right after the part is removed. */
export async function isClaimed(store: ObjectStore, partKey: string): Promise<boolean> {
  const [, source, name, , monthText = ''] = partKey.split('/');
  const month = monthText.replace(/^month=/, '');
  const parts = effectiveParts(await listClaims(store, `${source}/${name}`, month));
  return parts.some(({ key }) => key === partKey);
}

/** The claimed parts that are not among the listed ones. */
export function missingFrom(live: ReadonlySet<string>, listed: readonly ObjectInfo[]): readonly string[] {
  const there = new Set(listed.map(({ key }) => key));
  return [...live].filter((key) => !there.has(key));
}
