import { createHash } from 'node:crypto';
import type { Mart } from '../../contract/mart.ts';
import { literal } from '../../contract/sql-text.ts';
import type { ArtistRows, LakeConfig } from '../../lake/config.ts';
import type { Manifest } from '../../lake/manifest.ts';
import { readManifest } from '../../ledger/manifests.ts';
import type { Ports } from '../../ports.ts';

/** The key of the list of a mart's current objects, for readers of tables made of such lists (Hive's symlinks). */
export function publishedKey(mart: string): string {
  return `published/${mart}/objects`;
}

/** The key of an artist's rows of a mart. */
export function shareKey(artist: string, mart: string): string {
  return `shares/${artist}/${mart}/rows.parquet`;
}

/** An object in curated that is made from a mart's current version for readers with SQL engines. */
export interface Publication {
  readonly key: string;
  /** SQL for its rows that belong to an artist. Undefined for the list of objects. */
  readonly filter: string | undefined;
}

/**
 * Gives everything that is published of a mart: its list of objects, and the rows of each artist that its columns can
 * identify.
 */
export function publicationsOf(
  mart: Mart,
  { readers: { artists } }: Pick<LakeConfig, 'readers'>,
): readonly Publication[] {
  const name = mart.contract.mart;
  const shares = Object.entries(artists).flatMap(([artist, rows]) => {
    const filter = filterOf(mart, rows);
    return filter === undefined ? [] : [{ key: shareKey(artist, name), filter }];
  });
  return [{ key: publishedKey(name), filter: undefined }, ...shares];
}

/** Gives SQL for the rows of a mart that belong to an artist. Undefined if none of its columns can identify them. */
function filterOf({ contract: { columns } }: Mart, { accounts, names }: ArtistRows): string | undefined {
  const terms = [
    ...('account' in columns && accounts.length > 0 ? [`account IN (${accounts.map(literal).join(', ')})`] : []),
    ...('artist' in columns && names.length > 0 ? [`artist IN (${names.map(literal).join(', ')})`] : []),
  ];
  return terms.length > 0 ? terms.join(' OR ') : undefined;
}

/** The metadata of a published object that names what it is made from. */
export const madeFrom = 'made-from';

/** Identifies what an object is made from. If it is equal, the object need not be made again. */
export function identityOf(manifest: Manifest, { filter = '' }: Publication): string {
  const text = [manifest.version, filter, ...objectKeysOf(manifest)].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The keys, in curated, of the objects that a manifest names; months without rows have none. */
export function objectKeysOf({ objects }: Manifest): readonly string[] {
  return objects.flatMap(({ key }) => key ?? []);
}

/** `config` gives the readers besides those who read everything. */
interface UnpublishedPorts extends Pick<Ports, 'store' | 'marts'> {
  readonly config: Pick<LakeConfig, 'readers'>;
}

/** Gives the marts whose published version, or an artist's part of it, is not the current one. */
export async function unpublishedMarts(ports: UnpublishedPorts): Promise<readonly string[]> {
  const behind: string[] = [];
  for (const mart of ports.marts) {
    const name = mart.contract.mart;
    const { manifest } = await readManifest(ports, name);
    if (!manifest) continue;
    const publications = publicationsOf(mart, ports.config);
    const heads = await Promise.all(publications.map(({ key }) => ports.store.head('curated', key)));
    if (publications.some((one, at) => heads[at]?.metadata[madeFrom] !== identityOf(manifest, one))) behind.push(name);
  }
  return behind;
}
