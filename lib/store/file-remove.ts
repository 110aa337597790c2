import { randomUUID } from 'node:crypto';
import { link, lstat, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, unlessMissing } from './file-error.ts';
import { etagOf, type FileIdentity, identityOf } from './file-identity.ts';
import { type FilePlace, findAt } from './file-place.ts';
import type { PutPorts } from './file-put.ts';
import type { RemoveOptions, RemoveOutcome } from './port.ts';

/** Removes the file of an object and its metadata, if the file has this tag. */
export async function removeFile(
  ports: PutPorts,
  place: FilePlace,
  { ifMatch }: RemoveOptions,
): Promise<RemoveOutcome> {
  if (ifMatch !== undefined) return ports.lock.run(() => removeMatching(ports, place, ifMatch));
  const found = await findAt(place);
  if (found === undefined || found === 'folder') return 'removed';
  await rm(place.path, { force: true });
  await ports.sidecars.remove({ ...place, identity: identityOf(found.file) });
  return 'removed';
}

/**
 * People copy files into landing without asking for our lock, so looking and then removing could remove their file. A
 * rename takes the file that is there in one step. The store then looks at the file that it took, and brings it back if
 * it is not the intended one. One case cannot be covered: a file that is written into in place after that look, as `cp`
 * onto an old file does.
 */
async function removeMatching({ staging, sidecars }: PutPorts, place: FilePlace, etag: string): Promise<RemoveOutcome> {
  const found = await findAt(place);
  if (found === undefined || found === 'folder') return 'changed';
  const identity = identityOf(found.file);
  if ((await etagOf(place.path, identity)) !== etag) return 'changed';
  const taken = join(staging.tempDir, `removed-${randomUUID()}`);
  if ((await unlessMissing(rename(place.path, taken).then(() => true))) === undefined) return 'changed';
  if (await isStill(taken, identity, etag)) {
    await rm(taken, { force: true });
    await sidecars.remove({ ...place, identity });
    return 'removed';
  }
  await bringBack(taken, place);
  return 'changed';
}

async function isStill(path: string, identity: FileIdentity, etag: string): Promise<boolean> {
  const now = identityOf(await lstat(path, { bigint: true }));
  const isSame = now.ino === identity.ino && now.mtimeNs === identity.mtimeNs && now.sizeBytes === identity.sizeBytes;
  return isSame && (await etagOf(path, now)) === etag;
}

/**
 * Brings the file back by a link. If another file has come under the key meanwhile, that file stays, because it is
 * newer.
 */
async function bringBack(taken: string, place: FilePlace): Promise<void> {
  try {
    await link(taken, place.path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  await unlessMissing(rm(taken, { force: true }));
}
