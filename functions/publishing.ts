import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Mart } from '../lib/contract/mart.ts';
import { identifier, literal, literalList } from '../lib/contract/sql-text.ts';
import type { ArtistRows } from '../lib/lake/config.ts';
import { LakeError } from '../lib/lake/error.ts';
import { limits } from '../lib/lake/limits.ts';
import type { Manifest } from '../lib/lake/manifest.ts';
import type { Stage, StageOutcome } from '../lib/runtime/stage.ts';
import type { Ports } from '../lib/stages/ports.ts';
import { readManifest } from '../lib/stages/promote.ts';
import type { Body } from '../lib/store/port.ts';

/** Where the list of a mart's current objects stands, for readers of tables made of such lists (Hive's symlinks). */
export function publishedKey(mart: string): string {
  return `published/${mart}/objects`;
}

/** Where an artist's rows of a mart stand. */
export function shareKey(artist: string, mart: string): string {
  return `shares/${artist}/${mart}/rows.parquet`;
}

export interface PublishingPorts extends Pick<Ports, 'store' | 'engine' | 'workspace' | 'marts' | 'config' | 'logger'> {
  /** The bucket of the curated zone. */
  readonly curatedBucket: string;
}

/**
 * Shows readers of SQL engines the marts' current versions: one list of objects for each mart, and one file for each artist
 * and mart. Each is swapped whole, so a reader sees a version or the next. Events are hints: all marts are looked at, and
 * where nothing changed nothing is written.
 */
export function publishStage(ports: PublishingPorts): Stage {
  return async (inputs) => {
    for (const mart of ports.marts) await publishMart(ports, mart);
    return inputs.map(({ id }): StageOutcome => ({ id, ok: true }));
  };
}

async function publishMart(ports: PublishingPorts, mart: Mart): Promise<void> {
  const { contract } = mart;
  await swap(ports, contract.mart, publishedKey(contract.mart), '', async (manifest, put) => {
    const lines = keysOf(manifest).map((key) => `s3://${ports.curatedBucket}/${key}\n`);
    await put(lines.join(''));
  });
  for (const [artist, rows] of Object.entries(ports.config.readers.artists)) {
    const filter = filterOf(mart, rows);
    if (filter === undefined) continue;
    await swap(ports, contract.mart, shareKey(artist, contract.mart), filter, (manifest, put) =>
      ports.workspace.with(async (folder) => put(await shareOf(ports, manifest, filter, folder))),
    );
  }
}

/** SQL for the rows of a mart that are an artist's; undefined where none of its columns can tell. */
function filterOf({ contract: { columns } }: Mart, { accounts, names }: ArtistRows): string | undefined {
  const terms = [
    ...('account' in columns && accounts.length > 0 ? [`account IN (${accounts.map(literal).join(', ')})`] : []),
    ...('artist' in columns && names.length > 0 ? [`artist IN (${names.map(literal).join(', ')})`] : []),
  ];
  return terms.length > 0 ? terms.join(' OR ') : undefined;
}

/**
 * Makes an object anew where the manifest it is made from, or the filter, changed. The object is read before the
 * manifest, so that a put that succeeds never replaces what a newer manifest made.
 */
async function swap(
  { store, logger }: PublishingPorts,
  mart: string,
  key: string,
  filter: string,
  make: (manifest: Manifest, put: (body: Body) => Promise<void>) => Promise<void>,
): Promise<void> {
  for (let attempt = 0; attempt < limits.swapAttempts; attempt++) {
    const before = await store.head('curated', key);
    const { manifest } = await readManifest({ store }, mart);
    if (!manifest) return;
    const madeFrom = identityOf(manifest, filter);
    if (before?.metadata['made-from'] === madeFrom) return;
    let isWritten = false;
    await make(manifest, async (body) => {
      const condition = before ? { ifMatch: before.etag } : { ifAbsent: true as const };
      isWritten =
        (await store.put('curated', key, body, { condition, metadata: { 'made-from': madeFrom } })).outcome ===
        'written';
    });
    if (isWritten) return logger.info('Published', { key, version: manifest.version });
  }
  throw new LakeError(`${key} is being published by others all the time; it is tried again later.`, {
    code: 'swap-contended',
    fault: 'operator',
    retry: 'later',
  });
}

/** Of what an object is made from: equal ones need not be made again. */
function identityOf(manifest: Manifest, filter: string): string {
  const text = [manifest.version, filter, ...keysOf(manifest)].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function keysOf({ objects }: Manifest): readonly string[] {
  return objects.flatMap(({ key }) => key ?? []);
}

/** The artist's rows of all months, in one file; nothing, where the mart has none at all. */
async function shareOf(
  { store, engine }: PublishingPorts,
  manifest: Manifest,
  filter: string,
  folder: string,
): Promise<Body> {
  const paths: string[] = [];
  for (const [index, key] of keysOf(manifest).entries()) {
    const path = `${folder}/${index}.parquet`;
    await pipeline(await store.get('curated', key), createWriteStream(path));
    paths.push(path);
  }
  if (paths.length === 0) return '';
  const target = `${folder}/rows.parquet`;
  await engine.with((session) =>
    session.run(
      `COPY (SELECT * FROM read_parquet(${literalList(paths)}, hive_partitioning = false) AS ${identifier('mart')} WHERE ${filter}) TO ${literal(target)} (FORMAT parquet)`,
    ),
  );
  return { path: target };
}
