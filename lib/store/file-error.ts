import { LakeError } from '../lake/error.ts';
import { invalidKey } from './key-check.ts';
import { type ErrorPlace, storeDenied, storeUnavailable } from './store-error.ts';

/** Gives the operating system's error code, if the error came from the operating system. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Awaits an operation on a path. Gives undefined if there is no such path: one of its folders may be missing, or may be
 * a file.
 */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Runs `work` and maps the operating system's errors to the store's own. */
export async function withFileErrors<T>(place: ErrorPlace, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileError(error, place);
  }
}

const denied = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Gives the store's error for an error of the operating system. Errors that are already the lake's stay as they are,
 * and so do errors from our own mistakes (a TypeError).
 */
export function fileError(error: unknown, place: ErrorPlace): unknown {
  const code = errnoOf(error);
  if (error instanceof LakeError || code === undefined || code.startsWith('ERR_')) return error;
  if (denied.has(code)) {
    return storeDenied(
      `The lake may not access its folder (${code}): correct the rights or the owner of the folder.`,
      place,
      error,
    );
  }
  if (code === 'ENOTDIR') {
    const message =
      "A part of the path to the lake's folder, or to an object in it, is a file: name another folder, or move the file away.";
    return storeDenied(message, place, error);
  }
  if (code === 'ELOOP') return refusedLink(place, error);
  if (code === 'ENAMETOOLONG') return invalidKey(place.key ?? '', 'is too long for this file system', error);
  if (code === 'EXDEV') {
    const message =
      "The folder of a zone is on another file system than the lake's folder: put both on the same file system.";
    return storeDenied(message, place, error);
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return storeUnavailable(`The disk of the lake's folder is full (${code}): free some space.`, place, error);
  }
  return storeUnavailable(
    `The disk of the lake's folder reports a fault (${code}): check that the disk is connected and sound.`,
    place,
    error,
  );
}

/**
 * The lake never follows a link, wherever it points. Through a link, the store would read or change files that are not
 * its own, and an object that must not change could be changed from elsewhere.
 */
export function refusedLink(place: ErrorPlace, cause?: unknown): LakeError {
  const message =
    'The lake does not follow symbolic links in its folder: put the file itself there instead of the link.';
  return storeDenied(message, place, cause);
}
