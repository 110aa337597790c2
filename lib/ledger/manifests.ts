import { type Manifest, manifestSchema } from '../lake/manifest.ts';
import { manifestKey } from '../lake/object-key.ts';
import type { Ports } from '../ports.ts';
import { damagedObjects } from './quarantine.ts';
import { readRecord } from './records.ts';

/** A mart's manifest as it was read, with the tag that a swap of it needs; both undefined before the first promotion. */
export interface CurrentManifest {
  readonly manifest: Manifest | undefined;
  readonly etag: string | undefined;
}

/**
 * Reads the manifest of a mart's current version. Throws `invalid-record` where it is of another format, and `object-damaged`
 * where it is another mart's: what it names would be taken for rows of this one.
 */
export async function readManifest(ports: Pick<Ports, 'store'>, mart: string): Promise<CurrentManifest> {
  const key = manifestKey(mart);
  const record = await readRecord(ports.store, 'ledger', key, manifestSchema);
  if (record && record.value.mart !== mart) throw damagedObjects('ledger', [key], 'Nothing of it is used.');
  return { manifest: record?.value, etag: record?.etag };
}
