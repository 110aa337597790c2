import type { Zone } from '../lake/zone.ts';
import { bodySizeBytes } from './body.ts';
import type { Body, ObjectStore, PutOptions, PutResult } from './port.ts';

/** A put that happened, as S3 would tell of it. */
export interface AnnouncedPut {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
}

export type Announce = (zone: Zone, put: AnnouncedPut) => Promise<void>;

/**
 * The store, announcing each put that wrote something: how the embedded place turns puts into events, as a bucket
 * notification does on S3. A put that found its key taken or changed announces nothing, and everything else passes
 * through, whatever more the store can do than the port asks.
 *
 * The announcement comes after the object is there, so nobody is told of an object they cannot read. If it fails, so
 * does the put, although the object stays: the caller's message is delivered again, and a sweep finds the rest.
 *
 * Takes a store made of own functions, as all adapters here are, not a class instance.
 *
 * @example
 * const store = announcing(fileStore({ root }), (zone, put) => enqueue(stageOfPut(zone, put.key), put));
 */
export function announcing<S extends ObjectStore>(store: S, announce: Announce): S {
  return {
    ...store,
    async put(zone: Zone, key: string, body: Body, options?: PutOptions): Promise<PutResult> {
      // Before the put: an adopted file is gone afterwards.
      const sizeBytes = await bodySizeBytes(body);
      const result = await store.put(zone, key, body, options);
      if (result.outcome === 'written') await announce(zone, { key, sizeBytes, etag: result.etag });
      return result;
    },
  };
}
