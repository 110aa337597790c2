import type { Mart } from '../../contract/mart.ts';
import { identifier, literal, literalList } from '../../contract/sql-text.ts';
import type { Manifest } from '../../lake/manifest.ts';
import { readManifest } from '../../ledger/manifests.ts';
import { untilSwapped } from '../../ledger/swap-record.ts';
import type { Ports } from '../../ports.ts';
import type { Stage, StageOutcome } from '../../runtime/stage.ts';
import { localFiles } from '../../store/local-copy.ts';
import type { Body } from '../../store/port.ts';
import { bodyDigest } from '../bytes-digest.ts';
import { soundMonths } from '../curated-object.ts';
import { identityOf, madeFrom, objectKeysOf, type Publication, publicationsOf } from './publication.ts';

export interface PublishingPorts extends Pick<Ports, 'store' | 'engine' | 'workspace' | 'marts' | 'config' | 'logger'> {
  /** The bucket of the curated zone. */
  readonly curatedBucket: string;
}

/**
 * Publishes the marts' current versions to readers with SQL engines: one list of objects for each mart, and one file
 * for each artist and mart. Each is swapped whole, so a reader sees one version or the next. Events are hints: the
 * stage looks at all marts, and writes nothing if nothing changed.
 */
export function publishStage(ports: PublishingPorts): Stage {
  return async (inputs) => {
    for (const mart of ports.marts) await publishMart(ports, mart);
    return inputs.map(({ id }): StageOutcome => ({ id, ok: true }));
  };
}

async function publishMart(ports: PublishingPorts, mart: Mart): Promise<void> {
  for (const publication of publicationsOf(mart, ports.config)) {
    const { filter } = publication;
    await swap(ports, mart.contract.mart, publication, async (manifest, put) => {
      if (filter === undefined) await put(listOf(ports, manifest));
      else await ports.workspace.with(async (folder) => put(await shareOf(ports, mart, manifest, { filter, folder })));
    });
  }
}

function listOf({ curatedBucket }: PublishingPorts, manifest: Manifest): string {
  return objectKeysOf(manifest)
    .map((key) => `s3://${curatedBucket}/${key}\n`)
    .join('');
}

/**
 * Makes an object again if its manifest or its filter changed. The object is read before the manifest, so that a
 * successful put never replaces what a newer manifest made.
 */
async function swap(
  { store, logger }: PublishingPorts,
  mart: string,
  publication: Publication,
  make: (manifest: Manifest, put: (body: Body) => Promise<void>) => Promise<void>,
): Promise<void> {
  const { key } = publication;
  await untilSwapped({ subject: key, remedy: 'it is published later' }, async () => {
    const before = await store.head('curated', key);
    const { manifest } = await readManifest({ store }, mart);
    if (!manifest) return { result: undefined };
    const identity = identityOf(manifest, publication);
    if (before?.metadata[madeFrom] === identity) return { result: undefined };
    let isWritten = false;
    await make(manifest, async (body) => {
      const condition = before ? { ifMatch: before.etag } : { ifAbsent: true as const };
      const metadata = { [madeFrom]: identity, ...(await bodyDigest(key, body)) };
      const { outcome } = await store.put('curated', key, body, { condition, metadata });
      isWritten = outcome === 'written';
    });
    if (!isWritten) return 'overtaken';
    logger.info('Published', { key, version: manifest.version });
    return { result: undefined };
  });
}

/** Gives the artist's rows of all months in one file. Empty if the mart has none. */
async function shareOf(
  ports: PublishingPorts,
  mart: Mart,
  manifest: Manifest,
  { filter, folder }: { readonly filter: string; readonly folder: string },
): Promise<Body> {
  const keys = objectKeysOf(manifest);
  if (keys.length === 0) return '';
  const target = `${folder}/rows.parquet`;
  await ports.engine.with(async (session) => {
    const paths = await soundMonths(ports, session, mart, keys, localFiles(ports.store, folder));
    await session.run(
      `COPY (SELECT * FROM read_parquet(${literalList(paths)}, hive_partitioning = false) AS ${identifier('mart')} WHERE ${filter}) TO ${literal(target)} (FORMAT parquet)`,
    );
  });
  return { path: target };
}
