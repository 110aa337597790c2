import { randomUUID } from 'node:crypto';
import { LakeError } from '../lake/error.ts';
import type { ObjectStore, PutCondition } from './port.ts';

/** The object that the probe writes once. It is in the sandbox, because nothing is made from that zone. */
const probeKey = 'lake-probe/conditional-writes';

/**
 * Throws `store-unsafe` unless the store honours the conditions of puts. Not every store that speaks S3's protocol
 * does. One that accepts the conditions and writes anyway would let two workers overwrite each other's manifests. The
 * probe costs two requests and leaves one small object in the sandbox.
 */
export async function assertConditionalPuts(store: ObjectStore): Promise<void> {
  const ifAbsent: PutCondition = { ifAbsent: true };
  if ((await store.put('sandbox', probeKey, 'probe', { condition: ifAbsent })).outcome === 'written') {
    const again = await store.put('sandbox', probeKey, 'probe', { condition: ifAbsent });
    if (again.outcome === 'written') throw unsafe('If-None-Match');
  }
  const unused = `lake-probe/no-such-object-${randomUUID()}`;
  const swap = await store.put('sandbox', unused, 'probe', { condition: { ifMatch: '0'.repeat(32) } });
  if (swap.outcome !== 'written') return;
  await store.remove('sandbox', unused);
  throw unsafe('If-Match');
}

function unsafe(condition: string): LakeError {
  const message = `The object store ignores the condition ${condition} of a put, so two writers could overwrite each other: use a store with conditional writes.`;
  return new LakeError(message, {
    code: 'store-unsafe',
    fault: 'operator',
    retry: 'never',
    details: { condition },
  });
}
