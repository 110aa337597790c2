import { stat } from 'node:fs/promises';
import type { Mart } from '../contract/mart.ts';
import type { EngineSession } from '../engine/engine.ts';
import { eachOf } from '../lake/each-of.ts';
import { LakeError } from '../lake/error.ts';
import { damagedObjects, replaceDamaged } from '../ledger/quarantine.ts';
import type { Ports } from '../ports.ts';
import type { LocalFiles } from '../store/local-copy.ts';
import { bytesDigest, bytesDigestOf, hashOf } from './bytes-digest.ts';
import { holdsMartRows } from './curate/mart-rows.ts';

type ObjectPorts = Pick<Ports, 'store' | 'workspace'>;

interface MonthFile {
  readonly key: string;
  /** A local file with the month's rows. The store may take it over. */
  readonly path: string;
}

/**
 * Stores the object of a mart's month, unless one with the same rows is there. What is there under that name is believed only
 * when it was read: a damaged object goes to archive, and this one takes its place.
 */
export async function putMonth(
  ports: ObjectPorts,
  session: EngineSession,
  mart: Mart,
  { key, path }: MonthFile,
  files: LocalFiles,
): Promise<void> {
  const metadata = await bytesDigest(key, path);
  const body = { path, adopt: true };
  const put = await ports.store.put('curated', key, body, { condition: { ifAbsent: true }, metadata });
  if (put.outcome === 'written' || (await isSound(ports, session, mart, key, files))) return;
  await replaceDamaged(ports, 'curated', key, { body, metadata });
}

/** Gives objects of a mart as local files, each of which holds what its name says. Throws `object-damaged`. */
export async function soundMonths(
  ports: ObjectPorts,
  session: EngineSession,
  mart: Mart,
  keys: readonly string[],
  files: LocalFiles,
): Promise<readonly string[]> {
  const states = await eachOf(keys, async (key) => ({ key, holds: await holdsBytes(ports, key, files) }));
  const damaged: string[] = [];
  for (const { key, holds } of states)
    if (holds === false || (holds === undefined && !(await holdsRowsOf(session, mart, key, files)))) damaged.push(key);
  if (damaged.length > 0) throw damagedObjects('curated', damaged, 'Nothing is made of it.');
  return Promise.all(keys.map((key) => files('curated', key)));
}

async function isSound(
  ports: ObjectPorts,
  session: EngineSession,
  mart: Mart,
  key: string,
  files: LocalFiles,
): Promise<boolean> {
  return (await holdsBytes(ports, key, files)) ?? holdsRowsOf(session, mart, key, files);
}

/** Whether the bytes have the hash that the metadata tells; undefined where it tells none. */
async function holdsBytes({ store }: ObjectPorts, key: string, files: LocalFiles): Promise<boolean | undefined> {
  const head = await store.head('curated', key);
  const told = head && bytesDigestOf(head.metadata, key);
  if (head === undefined || told === undefined) return undefined;
  const path = await files('curated', key);
  // A read that ended too early without a word (a connection cut) says nothing of the object.
  if ((await stat(path)).size !== head.sizeBytes) throw endedEarly(key);
  return (await hashOf(path)) === told;
}

async function holdsRowsOf(session: EngineSession, mart: Mart, key: string, files: LocalFiles): Promise<boolean> {
  return holdsMartRows(session, mart, key, await files('curated', key));
}

function endedEarly(key: string): LakeError {
  return new LakeError(`Reading curated/${key} ended before its last byte: it is read again later.`, {
    code: 'store-unavailable',
    fault: 'source',
    retry: 'later',
    details: { key },
  });
}
