import { isLakeError } from '../lake/error.ts';
import { parseRawKey } from '../lake/object-key.ts';
import type { ObjectInfo, ObjectStore } from '../store/port.ts';

/** The zones whose objects can be archived, in the order data flows. */
export const retainedZones = ['landing', 'raw', 'staging', 'curated'] as const;
export type RetainedZone = (typeof retainedZones)[number];

/** An object in the archive, and where it was before. */
export interface ArchivedObject {
  readonly zone: RetainedZone;
  readonly key: string;
  /** The hash of its bytes, from its key in the archive. */
  readonly sha256: string;
  readonly archiveKey: string;
  readonly sizeBytes: number;
  readonly archivedAt: Date;
}

/**
 * The key of an object in the archive: its zone, then its key, with the hash of its bytes before the name
 * (`landing/inbox/~<sha256>/statement.csv`). One landing key may hold one file after another, and all are kept. Raw keys
 * contain the hash already and stay as they are. So the archive alone says what to restore, and proves it.
 */
export function archiveKey(zone: RetainedZone, key: string, sha256: string): string {
  if (zone === 'raw') return `raw/${key}`;
  const name = key.lastIndexOf('/') + 1;
  return `${zone}/${key.slice(0, name)}~${sha256}/${key.slice(name)}`;
}

/** The reverse of `archiveKey`. Undefined for other objects of the archive, such as manifests. */
export function parseArchiveKey(
  text: string,
): Pick<ArchivedObject, 'zone' | 'key' | 'sha256' | 'archiveKey'> | undefined {
  const [first = '', ...segments] = text.split('/');
  const zone = retainedZones.find((one) => one === first);
  if (zone === undefined) return undefined;
  if (zone === 'raw') {
    const sha256 = hashOfRaw(segments.join('/'));
    return sha256 === undefined ? undefined : { zone, key: segments.join('/'), sha256, archiveKey: text };
  }
  const name = segments.pop() ?? '';
  const sha256 = /^~([0-9a-f]{64})$/.exec(segments.pop() ?? '')?.[1];
  if (sha256 === undefined || name === '') return undefined;
  return { zone, key: [...segments, name].join('/'), sha256, archiveKey: text };
}

function hashOfRaw(key: string): string | undefined {
  try {
    return parseRawKey(key).sha256;
  } catch (error) {
    if (isLakeError(error, 'invalid-key')) return undefined;
    throw error;
  }
}

/** The archived objects whose keys in their zone began with `prefix`. */
export async function* listArchived(
  store: ObjectStore,
  zone: RetainedZone,
  prefix = '',
): AsyncGenerator<ArchivedObject> {
  // The hash comes before the name, so a listing of the archive can be limited to folders only.
  const listed = zone === 'raw' ? prefix : prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for await (const info of store.list('archive', `${zone}/${listed}`)) {
    const archived = archivedObject(info);
    if (archived?.key.startsWith(prefix)) yield archived;
  }
}

/** The archived object of an entry of a listing. Undefined for other objects of the archive. */
export function archivedObject({ key, sizeBytes, lastModified }: ObjectInfo): ArchivedObject | undefined {
  const parsed = parseArchiveKey(key);
  return parsed && { ...parsed, sizeBytes, archivedAt: lastModified };
}

/** The keys of a zone's archived objects, by one listing. A missing object that is among them is not lost. */
export async function archivedKeys(store: ObjectStore, zone: RetainedZone): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const { key } of listArchived(store, zone)) keys.add(key);
  return keys;
}
