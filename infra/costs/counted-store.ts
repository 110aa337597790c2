import type { ObjectStore } from '../../lib/store/port.ts';

/** Requests as S3 charges them. */
export interface Requests {
  writes: number;
  reads: number;
  listings: number;
  /** Keys in the answers of listings: S3 gives 1,000 in one. */
  keysListed: number;
}

/** No request yet. */
export const noRequests = (): Requests => ({ writes: 0, reads: 0, listings: 0, keysListed: 0 });

/** Keys in one answer of S3 to a listing. */
export const keysInPage = 1_000;

/** A store that counts what the same calls cost on S3. The bodies here are too small for uploads in parts. */
export function countedStore(store: ObjectStore, requests: () => Requests): ObjectStore {
  return {
    ...store,
    put: (...given) => {
      requests().writes += 1;
      return store.put(...given);
    },
    head: (...given) => {
      requests().reads += 1;
      return store.head(...given);
    },
    get: (...given) => {
      requests().reads += 1;
      return store.get(...given);
    },
    read: (...given) => {
      requests().reads += 1;
      return store.read(...given);
    },
    async *list(...given) {
      let keys = 0;
      for await (const object of store.list(...given)) {
        keys += 1;
        yield object;
      }
      requests().keysListed += keys;
      requests().listings += Math.max(1, Math.ceil(keys / keysInPage));
    },
  };
}
