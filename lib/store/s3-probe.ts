import { randomUUID } from 'node:crypto';
import { LakeError } from '../lake/error.ts';
import type { ObjectStore, PutCondition } from './port.ts';

/** The object that the probe writes once; the sandbox is the zone that nothing is made of. */
const probeKey = 'lake-probe/conditional-writes';

/**
 * Throws `store-unsafe` unless the store looks at the conditions of puts. Not all that speaks S3's protocol does: one that
 * takes them and writes anyway would let two workers overwrite each other's manifests. Costs two requests, and leaves one
 * small object in the sandbox.
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
