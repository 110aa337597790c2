import { z } from 'zod';
import { LakeError } from '../lake/error.ts';
import { readRecord, recordText } from '../ledger/records.ts';
import { bringBack, putTwice } from '../ledger/second-copy.ts';
import type { Ports } from '../ports.ts';

/** The key of the lake's salt in the ledger. Only clean and the owner read it. */
export const saltKey = 'personal/salt.json';

export const saltSchema = z.strictObject({ format: z.literal(1), salt: z.string().regex(/^[0-9a-f]{64}$/) });

const saltBytes = 32;

/**
 * Gives the lake's salt, and makes it at the first call. One salt serves all datasets for good, so that a person has
 * the same pseudonym in every file and after every replay. If two are made at once, the first one that is put counts. One
 * that was lost comes back from its copy in archive.
 */
export async function readSalt({ store, random }: Pick<Ports, 'store' | 'random'>): Promise<string> {
  const known = await readRecord(store, 'ledger', saltKey, saltSchema);
  if (known) return known.value.salt;
  if (!(await bringBack(store, saltKey))) {
    const salt = Buffer.from(random.bytes(saltBytes)).toString('hex');
    await putTwice(store, saltKey, recordText({ format: 1, salt }));
  }
  const made = await readRecord(store, 'ledger', saltKey, saltSchema);
  if (made) return made.value.salt;
  throw new LakeError('The salt for personal data was removed while it was being made; the lake makes it again.', {
    code: 'object-changed',
    fault: 'operator',
    retry: 'later',
  });
}
