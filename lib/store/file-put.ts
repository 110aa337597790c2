import { link, rename, unlink } from 'node:fs/promises';
import { isFileBody, releaseAdopted } from './body.ts';
import { errnoOf, unlessMissing } from './file-error.ts';
import { etagOf, type FileIdentity, identityOf, largeTag } from './file-identity.ts';
import type { SwapLock } from './file-lock.ts';
import type { SidecarStore } from './file-metadata.ts';
import { clearFolder, type FilePlace, findAt, makeFolder } from './file-place.ts';
import { restamp, type Staged, type Staging, stage } from './file-stage.ts';
import type { Body, PutCondition, PutOptions, PutResult } from './port.ts';
import { storeUnavailable } from './store-error.ts';

export interface PutPorts {
  readonly staging: Staging;
  readonly sidecars: SidecarStore;
  readonly lock: SwapLock;
}

/**
 * Number of tries at a step that another process may undo meanwhile: it may remove the folder, or take the time stamp.
 */
const tries = 5;

/** The result of publishing: a refusal, or written over the version `replaced`, if there was one. */
type Published = 'exists' | 'changed' | { readonly replaced: FileIdentity | undefined };

/** Puts a body. The body is complete on disk first, and then appears under its key in one step of the file system. */
export async function putFile(ports: PutPorts, place: FilePlace, body: Body, options: PutOptions): Promise<PutResult> {
  // Asking first avoids a needless write where the key is taken. The step that counts asks again.
  if (isClaim(options.condition) && (await isTaken(place))) return { outcome: 'exists' };
  const isAdoptable = isFileBody(body) && body.adopt === true;
  try {
    return await putStaged(ports, place, body, { ...options, mayAdopt: isAdoptable });
  } catch (error) {
    if (!isAdoptable || errnoOf(error) !== 'EXDEV') throw error;
  }
  // The source only seemed to be on this file system (a bind mount), so the store copies it.
  return putStaged(ports, place, body, { ...options, mayAdopt: false });
}

async function putStaged(
  ports: PutPorts,
  place: FilePlace,
  body: Body,
  { condition, metadata, mayAdopt }: PutOptions & { readonly mayAdopt: boolean },
): Promise<PutResult> {
  let staged = await stage(ports.staging, body, mayAdopt);
  let isMoved = false;
  let sidecar: FileIdentity | undefined;
  try {
    if (metadata !== undefined && Object.keys(metadata).length > 0) {
      staged = await describe(ports, place, staged, metadata);
      sidecar = staged.identity;
    }
    const published = await publish(ports, place, staged, condition);
    if (typeof published !== 'object') return { outcome: published };
    sidecar = undefined;
    isMoved = !isClaim(condition);
    if (published.replaced !== undefined) await ports.sidecars.remove({ ...place, identity: published.replaced });
    await releaseAdopted(body);
    return { outcome: 'written', etag: staged.contentTag ?? largeTag(staged.identity) };
  } finally {
    if (!staged.isAdopted && !isMoved) await unlessMissing(unlink(staged.path));
    if (sidecar !== undefined) await ports.sidecars.remove({ ...place, identity: sidecar });
  }
}

function isClaim(condition: PutCondition | undefined): boolean {
  return condition !== undefined && 'ifAbsent' in condition;
}

async function isTaken(place: FilePlace): Promise<boolean> {
  const found = await findAt(place);
  return found !== undefined && found !== 'folder';
}

/** Writes the metadata of the version to come (see `sidecarStore`). */
async function describe(
  ports: PutPorts,
  place: FilePlace,
  staged: Staged,
  metadata: Readonly<Record<string, string>>,
): Promise<Staged> {
  let described = staged;
  for (let tried = 0; tried < tries; tried += 1) {
    if (await ports.sidecars.create({ ...place, identity: described.identity }, metadata)) return described;
    described = await restamp(ports.staging, described);
  }
  throw storeUnavailable('Too many puts of one key happened at the same time: put it again.', { key: place.key });
}

async function publish(
  ports: PutPorts,
  place: FilePlace,
  staged: Staged,
  condition: PutCondition | undefined,
): Promise<Published> {
  if (condition === undefined) return intoFolder(place, () => replace(place, staged));
  if ('ifAbsent' in condition) return intoFolder(place, () => claim(place, staged));
  return ports.lock.run(() => swap(place, staged, condition.ifMatch));
}

/**
 * Runs `step`, which moves a file to the place. Makes the folder if it is missing, and again if somebody removes it.
 */
async function intoFolder(place: FilePlace, step: () => Promise<Published>): Promise<Published> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await step();
    } catch (error) {
      const code = errnoOf(error);
      if (tried === tries || (code !== 'ENOENT' && code !== 'ENOTDIR')) throw error;
      await makeFolder(place);
    }
  }
}

async function replace(place: FilePlace, staged: Staged): Promise<Published> {
  const found = await findAt(place);
  if (found === 'folder') await clearFolder(place);
  await rename(staged.path, place.path);
  return { replaced: found === undefined || found === 'folder' ? undefined : identityOf(found.file) };
}

/** A link fails if there is already a file, so this one step both asks and takes. */
async function claim(place: FilePlace, staged: Staged): Promise<Published> {
  try {
    await link(staged.path, place.path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    if ((await findAt(place)) !== 'folder') return 'exists';
    await clearFolder(place);
    await link(staged.path, place.path);
  }
  return { replaced: undefined };
}

async function swap(place: FilePlace, staged: Staged, etag: string): Promise<Published> {
  const found = await findAt(place);
  if (found === undefined || found === 'folder') return 'changed';
  const identity = identityOf(found.file);
  if ((await etagOf(place.path, identity)) !== etag) return 'changed';
  await rename(staged.path, place.path);
  return { replaced: identity };
}
