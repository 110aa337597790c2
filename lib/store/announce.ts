import type { Zone } from '../lake/zone.ts';
import { bodySizeBytes } from './body.ts';
import type { Body, ObjectStore, PutOptions, PutResult } from './port.ts';

/** A put that happened, with the facts of an S3 event. */
export interface AnnouncedPut {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
}

export type Announce = (zone: Zone, put: AnnouncedPut) => Promise<void>;

/**
 * A store that announces each put that wrote something. The embedded place turns puts into events with it, as a bucket
 * notification does on S3. A put that found its key taken or changed announces nothing. Every other method passes
 * through, including those that the port does not ask for.
 *
 * The announcement comes after the object is there, so nobody learns of an object that they cannot read. If the
 * announcement fails, the put fails too, although the object stays. The caller's message is then delivered again, and a
 * sweep finds the rest.
 *
 * The store must be an object with its own functions, as all adapters here are, and not a class instance.
 *
 * @example
 * const store = announcing(fileStore({ root }), (zone, put) => enqueue(stageOfPut(zone, put.key), put));
 */
export function announcing<S extends ObjectStore>(store: S, announce: Announce): S {
  return {
    ...store,
    async put(zone: Zone, key: string, body: Body, options?: PutOptions): Promise<PutResult> {
      // The size is read before the put, because an adopted file is gone afterwards.
      const sizeBytes = await bodySizeBytes(body);
      const result = await store.put(zone, key, body, options);
      if (result.outcome === 'written') await announce(zone, { key, sizeBytes, etag: result.etag });
      return result;
    },
  };
}
