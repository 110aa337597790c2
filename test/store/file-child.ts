import { once } from 'node:events';
import { join } from 'node:path';
import { fileStore } from '../../lib/store/file.ts';
import { swapLock } from '../../lib/store/file-lock.ts';
import type { ObjectStore } from '../../lib/store/port.ts';

/** What the file store's tests run in processes of their own, to kill or to compete: `node file-child.ts <work> <root>`. */
const works: Record<string, (root: string) => Promise<void>> = {
  /** Puts for ever: objects that are one byte repeated, which byte being in the metadata. */
  async puts(root) {
    const store = fileStore({ root });
    for (let count = 0; ; count += 1) {
      const letter = String.fromCharCode(97 + (count % 26));
      const body = letter.repeat(count % 3 === 0 ? 3_000_000 : 1_000);
      await store.put('raw', `overwritten-${count % 2}`, body, { metadata: { letter } });
      await store.put('raw', `claimed/${process.pid}-${count}`, body, {
        condition: { ifAbsent: true },
        metadata: { letter },
      });
      if (count === 3) process.stdout.write('ready\n');
    }
  },
  /** Holds the lock for ever. */
  async holds(root) {
    await swapLock(join(root, '.store', 'locks.sqlite')).run(async () => {
      process.stdout.write('ready\n');
      await once(process.stdin.resume(), 'end');
    });
  },
  async increments(root) {
    const store = fileStore({ root });
    for (let count = 0; count < 50; count += 1) await increment(store, 'counter');
    await store.close();
  },
};

/** Adds one to the number that an object holds, as every swap is done: read, put if unchanged, else again. */
async function increment(store: ObjectStore, key: string): Promise<void> {
  const read = await store.read('curated', key);
  const next = `${Number(Buffer.from(read?.bytes ?? []).toString()) + 1}`;
  const result = await store.put('curated', key, next, { condition: { ifMatch: read?.etag ?? '' } });
  if (result.outcome !== 'written') await increment(store, key);
}

const [, , work = '', root = ''] = process.argv;
await works[work]?.(root);
