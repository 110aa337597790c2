import type { Readable } from 'node:stream';
import type { Zone } from '../lake/zone.ts';

export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  readonly lastModified: Date;
}

export interface ObjectHead extends ObjectInfo {
  /** An opaque tag. Equal tags of one key mean equal bytes. */
  readonly etag: string;
  /** User metadata; keys are lower-case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Set where the zone keeps versions. */
  readonly versionId?: string;
}

/** One version of an object; a version that marks a removal is none. */
export interface ObjectVersion extends ObjectInfo {
  readonly versionId: string;
  /** False where another was put over it. */
  readonly isNewest: boolean;
  readonly etag: string;
}

/** Which version of an object is meant; without it the newest. A store without versions has only that. */
export interface VersionOptions {
  readonly versionId?: string | undefined;
}

/** Something that a listing leaves out: a link, a pipe or the like, or a name that no key can have; or, above the store, somebody else's object. */
export interface PassedOver {
  readonly key: string;
  readonly why: 'link' | 'not-a-file' | 'name' | 'foreign';
}

/** What to store: bytes, text, or a local file. With `adopt`, the file belongs to the store afterwards and may be linked instead of copied. */
export type Body = Uint8Array | string | { readonly path: string; readonly adopt?: boolean };

/** A put that only happens if the key is free, or if it still holds the object with this tag. */
export type PutCondition = { readonly ifAbsent: true } | { readonly ifMatch: string };

export interface PutOptions {
  readonly condition?: PutCondition;
  /** Lower-case ASCII keys; values of any text (adapters encode what their protocol cannot carry). */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * `exists`: the key was taken (ifAbsent). `changed`: the key holds another object or none (ifMatch). In both cases
 * nothing was written.
 */
export type PutResult =
  | { readonly outcome: 'written'; readonly etag: string }
  | { readonly outcome: 'exists' }
  | { readonly outcome: 'changed' };

/** A removal that only happens if the key still holds the object with this tag. */
export interface RemoveOptions {
  readonly ifMatch?: string;
}

/**
 * `changed`: the key holds another object or none, and nothing was removed. Tags are of bytes, so a put of the same
 * bytes over the object is no change.
 */
export type RemoveOutcome = 'removed' | 'changed';

/**
 * The object store port: the features that S3, MinIO and a folder have in common. A put is atomic: readers see all of
 * the old object or all of the new one. A list includes every put that returned before the list began, and is ordered
 * by the UTF-8 bytes of the keys. Errors are LakeErrors: `object-missing`, `invalid-key`, `store-unavailable` (retry
 * later), `store-denied` (an operator has to act), `object-frozen` (a read from a storage class that gives nothing at
 * once).
 *
 * @example
 * const put = await store.put('ledger', key, text, { condition: { ifMatch: etag } });
 * if (put.outcome === 'changed') …; // another process was faster: read again
 */
export interface ObjectStore {
  head(zone: Zone, key: string, options?: VersionOptions): Promise<ObjectHead | undefined>;
  /** The object's bytes as a stream. Throws `object-missing`. */
  get(zone: Zone, key: string, options?: VersionOptions): Promise<Readable>;
  /** Gives all bytes of a small object with its tag, or undefined if there is none. */
  read(zone: Zone, key: string): Promise<{ readonly bytes: Uint8Array; readonly etag: string } | undefined>;
  put(zone: Zone, key: string, body: Body, options?: PutOptions): Promise<PutResult>;
  /** Removes the object. Without a condition, removing an object that is not there does nothing. */
  remove(zone: Zone, key: string, options?: RemoveOptions): Promise<RemoveOutcome>;
  list(zone: Zone, prefix?: string): AsyncIterable<ObjectInfo>;
  /** Every version of every object of a zone, also of removed ones, if this store may keep versions. */
  versions?(zone: Zone): AsyncIterable<ObjectVersion>;
  /**
   * Gives the path of the object as a local file that may be read in place, if this store has such files. Never write
   * to it.
   */
  localPath?(zone: Zone, key: string): string;
  /** What lies in a zone and is left out of listings, by key or, where no key can name it, by its path in the zone. */
  passedOver?(zone: Zone): AsyncIterable<PassedOver>;
  close(): Promise<void>;
}
