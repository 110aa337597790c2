import { mkdirSync, realpathSync } from 'node:fs';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import type { Zone } from '../lake/zone.ts';
import { withMappedErrors } from './body.ts';
import { errnoOf, fileError, refusedLink, unlessMissing, withFileErrors } from './file-error.ts';
import { etagOfOpen, type FileIdentity, identityOf, modifiedAt, readTagged, stampedTimes } from './file-identity.ts';
import { listFiles, passedOverFiles } from './file-list.ts';
import { swapLock } from './file-lock.ts';
import { type SidecarStore, sidecarStore } from './file-metadata.ts';
import { type FilePlace, findAt, placeOf } from './file-place.ts';
import { type PutPorts, putFile } from './file-put.ts';
import { removeFile } from './file-remove.ts';
import { openTempDir } from './file-stage.ts';
import { checkMetadata } from './key-check.ts';
import type { Body, ObjectHead, ObjectStore, PutOptions } from './port.ts';
import { missingObject } from './store-error.ts';

export interface FileStore extends ObjectStore {
  localPath(zone: Zone, key: string): string;
  /**
   * A folder on the zones' file system. A file made in it can be adopted without a copy. Opening the store removes
   * files that are a day old.
   */
  readonly tempDir: string;
}

/**
 * The store of the embedded lake. An object is the plain file `<root>/<zone>/<key>`, which people can open, and add by
 * hand. The store's own files are in `<root>/.store`. Any number of processes may open the same root. The store never
 * leaves the root: it refuses symbolic links and keys that lead out of it.
 *
 * Conditional puts and removals are exact among themselves. An unconditional put or removal takes no lock, so a swap
 * (`ifMatch`) of the same key at the same time may overwrite it. A key therefore belongs to one kind of writer. A
 * conditional removal never removes a file that is renamed or put over the object at any moment, even by hand (see
 * `removeFile`).
 *
 * A put is flushed to disk before it appears under its key. The folder entry itself is left to the file system's
 * journal, which keeps the order: if a later put or queue message is there, the object that it relies on is there too.
 *
 * @example
 * const store = fileStore({ root: './lake-data' });
 * await store.put('raw', key, { path, adopt: true }, { condition: { ifAbsent: true } });
 */
export function fileStore(ports: { readonly root: string; readonly clock?: { now(): Date } }): FileStore {
  const clock = ports.clock ?? { now: () => new Date() };
  const { root, tempDir } = openRoot(ports.root, clock.now());
  const sidecars = sidecarStore(join(root, '.store', 'meta'));
  const lock = swapLock(join(root, '.store', 'locks.sqlite'));
  const putPorts: PutPorts = { staging: { tempDir, nextTime: stampedTimes(clock) }, sidecars, lock };

  /** Runs `work` on the place of a key and maps its errors to the store's. */
  async function at<T>(zone: Zone, key: string, work: (place: FilePlace) => Promise<T>): Promise<T> {
    const place = placeOf(root, zone, key);
    return withFileErrors({ zone, key }, () => work(place));
  }

  return {
    tempDir,
    head: (zone, key) => at(zone, key, (place) => headFile(sidecars, place)),
    get: (zone, key) => at(zone, key, streamFile),
    read: (zone, key) => at(zone, key, readWhole),
    async put(zone: Zone, key: string, body: Body, options: PutOptions = {}) {
      checkMetadata(options.metadata);
      return at(zone, key, (place) => putFile(putPorts, place, body, options));
    },
    remove: (zone, key, options = {}) => at(zone, key, (place) => removeFile(putPorts, place, options)),
    list: (zone, prefix = '') => listFiles(root, zone, prefix),
    passedOver: (zone) => passedOverFiles(root, zone),
    localPath: (zone, key) => localPath(placeOf(root, zone, key)),
    async close() {
      lock.close();
    },
  };
}

function openRoot(folder: string, now: Date): { root: string; tempDir: string } {
  try {
    mkdirSync(folder, { recursive: true });
    // The root is a real path, so a path below it that is not real has a link in it.
    const root = realpathSync.native(folder);
    const tempDir = join(root, '.store', 'tmp');
    openTempDir(tempDir, now);
    return { root, tempDir };
  } catch (error) {
    throw fileError(error, { root: folder });
  }
}

async function headFile(sidecars: SidecarStore, place: FilePlace): Promise<ObjectHead | undefined> {
  let seen: FileIdentity | undefined;
  for (;;) {
    const handle = await openFile(place);
    if (handle === undefined) return undefined;
    try {
      const identity = identityOf(await handle.stat({ bigint: true }));
      const metadata = await sidecars.find({ ...place, identity });
      // There is no sidecar: either the object has no metadata, or a put replaced this version and removed its sidecar.
      // A second look tells which.
      if (metadata === undefined && seen?.mtimeNs !== identity.mtimeNs) {
        seen = identity;
        continue;
      }
      return {
        key: place.key,
        sizeBytes: Number(identity.sizeBytes),
        lastModified: modifiedAt(identity.mtimeNs),
        etag: await etagOfOpen(handle, identity),
        metadata: metadata ?? {},
      };
    } finally {
      await handle.close();
    }
  }
}

async function streamFile(place: FilePlace): Promise<Readable> {
  const { zone, key } = place;
  const handle = await openFile(place);
  if (handle === undefined) throw missingObject(zone, key);
  const source = handle.createReadStream({ highWaterMark: 1024 ** 2 });
  return withMappedErrors(source, (error) => {
    const mapped = fileError(error, { zone, key });
    return mapped instanceof Error ? mapped : error;
  });
}

async function readWhole(place: FilePlace): Promise<{ bytes: Uint8Array; etag: string } | undefined> {
  const handle = await openFile(place);
  if (handle === undefined) return undefined;
  try {
    return await readTagged(handle);
  } finally {
    await handle.close();
  }
}

/**
 * Opens an object for reading, or gives undefined if there is none. Does not follow a link that appeared after the
 * look.
 */
async function openFile(place: FilePlace): Promise<FileHandle | undefined> {
  const found = await findAt(place);
  if (found === undefined || found === 'folder') return undefined;
  // Windows has no O_NOFOLLOW.
  return unlessMissing(open(place.path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)));
}

function localPath(place: FilePlace): string {
  try {
    if (realpathSync.native(place.path).startsWith(`${join(place.root, place.zone)}${sep}`)) return place.path;
  } catch (error) {
    // Nothing is there (yet), so this gives the path where it would be.
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return place.path;
    throw fileError(error, { zone: place.zone, key: place.key });
  }
  throw refusedLink({ zone: place.zone, key: place.key });
}
