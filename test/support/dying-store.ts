import { LakeError } from '../../lib/lake/error.ts';
import type { ObjectStore } from '../../lib/store/port.ts';

export class ProcessDied extends Error {}

export function isDeath(error: unknown): boolean {
  return error instanceof LakeError ? isDeath(error.cause) : error instanceof ProcessDied;
}

/** A store whose process dies at its n-th call: before the call takes effect, or (`late`) after. Every later call fails too. */
export function dyingStore(store: ObjectStore, calls: number, late: boolean): ObjectStore {
  let left = calls;
  const mortal =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      left--;
      if (left < 0 || (left === 0 && !late)) throw new ProcessDied();
      const result = await call(...args);
      if (left === 0) throw new ProcessDied();
      return result;
    };
  return {
    head: mortal(store.head),
    get: mortal(store.get),
    read: mortal(store.read),
    put: mortal(store.put),
    remove: mortal(store.remove),
    list: (zone, prefix) => store.list(zone, prefix),
    close: async () => {},
  };
}
