import { type Manifest, manifestSchema } from '../lake/manifest.ts';
import { manifestKey } from '../lake/object-key.ts';
import type { Ports } from '../ports.ts';
import { readRecord } from './records.ts';

/** A mart's manifest as it was read, with the tag that a swap of it needs; both undefined before the first promotion. */
export interface CurrentManifest {
  readonly manifest: Manifest | undefined;
  readonly etag: string | undefined;
}

/** Reads the manifest of a mart's current version. Throws `invalid-record` where it is of another format. */
export async function readManifest(ports: Pick<Ports, 'store'>, mart: string): Promise<CurrentManifest> {
  const record = await readRecord(ports.store, 'ledger', manifestKey(mart), manifestSchema);
  return { manifest: record?.value, etag: record?.etag };
}
