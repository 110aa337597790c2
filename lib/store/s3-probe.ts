import { randomUUID } from 'node:crypto';
import { LakeError } from '../lake/error.ts';
import type { ObjectStore, PutCondition, PutResult } from './port.ts';

/** The object that the probe writes once. It is in the sandbox, because nothing is made from that zone. */
const probeKey = 'lake-probe/conditional-writes';

/**
 * How many writers race for one key, and how often. A server that looks first and writes afterwards lets several of them
 * through in almost every round; one round in which only one came through would prove little.
 */
const racers = 12;
const rounds = 3;

/**
 * Throws `store-unsafe` unless the store honours the conditions of puts. Not every store that speaks S3's protocol
 * does. One that accepts the conditions and writes anyway would let two workers overwrite each other's manifests. In a
 * lake that was never probed, writers race too. Otherwise the probe costs two requests, and it leaves one small object in
 * the sandbox.
 */
export async function assertConditionalPuts(store: ObjectStore): Promise<void> {
  if ((await store.head('sandbox', probeKey)) === undefined) {
    await assertAtomicPuts(store);
    await store.put('sandbox', probeKey, 'probe', { condition: ifAbsent });
  }
  await assertHonoured(store, probeKey);
}

/**
 * Throws `store-unsafe` unless exactly one of many writers at once has a free key, and exactly one swaps what is there. The
 * keys are the probe's own, and nothing stays of them. Whoever starts to process a lake asks this.
 */
export async function assertAtomicPuts(store: ObjectStore): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const key = `lake-probe/race-${randomUUID()}`;
    try {
      const etag = await winnerOf(store, key, ifAbsent, 'If-None-Match');
      if (round === 0) await assertHonoured(store, key);
      await winnerOf(store, key, { ifMatch: etag }, 'If-Match');
    } finally {
      await store.remove('sandbox', key);
    }
  }
}

const ifAbsent: PutCondition = { ifAbsent: true };

/** Refuses a store that writes over a key that is taken, or under a tag that nothing has. */
async function assertHonoured(store: ObjectStore, takenKey: string): Promise<void> {
  const again = await store.put('sandbox', takenKey, 'probe', { condition: ifAbsent });
  if (again.outcome === 'written') throw ignored('If-None-Match');
  const unused = `lake-probe/no-such-object-${randomUUID()}`;
  const swap = await store.put('sandbox', unused, 'probe', { condition: { ifMatch: '0'.repeat(32) } });
  if (swap.outcome !== 'written') return;
  await store.remove('sandbox', unused);
  throw ignored('If-Match');
}

/** The tag of the only writer of many at once whose put was written. */
async function winnerOf(store: ObjectStore, key: string, condition: PutCondition, header: string): Promise<string> {
  // No two bodies are the same: one that was there before would bring its tag back, and let a second writer through.
  const puts = Array.from({ length: racers }, () => store.put('sandbox', key, randomUUID(), { condition }));
  const written = (await Promise.all(puts)).filter(isWritten);
  const [winner] = written;
  if (winner !== undefined && written.length === 1) return winner.etag;
  // The answer to the winner got lost, and the client's repetition of its put was refused. That proves nothing.
  if (written.length === 0) return (await store.head('sandbox', key))?.etag ?? '';
  throw written.length === racers ? ignored(header) : notAtomic(header, written.length);
}

const isWritten = (result: PutResult) => result.outcome === 'written';

function ignored(condition: string): LakeError {
  return unsafe(
    `The object store ignores the condition ${condition} of a put, so two writers could overwrite each other: use a store with conditional writes.`,
    { condition },
  );
}

function notAtomic(condition: string, written: number): LakeError {
  return unsafe(
    `The object store let ${written} of ${racers} writers at once pass the condition ${condition}, where one may pass: it looks first and writes afterwards, so two writers could overwrite each other. Use a store whose conditional writes are atomic.`,
    { condition, written },
  );
}

function unsafe(message: string, details: Readonly<Record<string, unknown>>): LakeError {
  return new LakeError(message, { code: 'store-unsafe', fault: 'operator', retry: 'never', details });
}
