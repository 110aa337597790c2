import { createHash } from 'node:crypto';
import type { SpooledFile } from '../../document/spool.ts';
import { type AsOf, effectiveAsOf, lastSaid } from '../../lake/as-of.ts';
import { LakeError } from '../../lake/error.ts';
import { arrivalFileName } from '../../lake/file-name.ts';
import { parseRawKey, rawKey, rawPrefix, rawPrefixes } from '../../lake/object-key.ts';
import { arrivalStem } from '../../lake/receipt.ts';
import { sameSaid } from '../../lake/said-forms.ts';
import { erasedRaw } from '../../ledger/erased.ts';
import { replaceDamaged } from '../../ledger/quarantine.ts';
import { keptEvidence } from '../../ledger/raw-presence.ts';
import type { Ports } from '../../ports.ts';
import type { ObjectHead } from '../../store/port.ts';
import { type Provenance, resolveProvenance, zipNames } from './provenance.ts';

/** An arrival that is accepted, as it is put into raw for one of its sources. */
export interface Landing {
  readonly head: ObjectHead;
  readonly file: SpooledFile;
  /** True if the store may take over our copy of the file, because nobody needs it afterwards. */
  readonly adopt: boolean;
  readonly source: string;
  readonly isPersonal: boolean;
}

export interface Landed {
  readonly rawKey: string;
  readonly isNew: boolean;
  readonly provenance: Provenance;
}

/**
 * Writes the bytes to raw once for each source and account. The same bytes again are a duplicate, even if they are in
 * the archive by now: they are kept, and their owner wanted them out of raw. If they come with newer evidence, that
 * evidence is written beside the first, because it counts against other exports' as-of.
 */
export async function landInRaw(ports: Ports, { head, file, adopt, source, isPersonal }: Landing): Promise<Landed> {
  const provenance = resolveProvenance(ports, head, source);
  const bytes = { source, account: provenance.account, sha256: file.sha256, isPersonal };
  const stem = arrivalStem(head);
  // The same bytes may have come before their contract knew that they are personal.
  const prefixes = isPersonal ? rawPrefixes(bytes) : [rawPrefix(bytes)];
  const known = (await Promise.all(prefixes.map((prefix) => keptEvidence(ports, prefix)))).flat();
  const asOf = evidenceTime(provenance, head, known);
  const own = rawKey({ ...bytes, asOf, fileName: arrivalFileName(head.key, zipNames(ports.sources)) });
  // A put of ours whose receipt was not written (the process died in between) does not belong to another arrival.
  const isMine = known.includes(own) && (await ports.store.head('raw', own))?.metadata.arrival === stem;
  const others = isMine ? known.filter((key) => key !== own) : known;
  const before = effectiveAsOf(others.map((key) => parseRawKey(key).asOf));
  const after = effectiveAsOf([...others.map((key) => parseRawKey(key).asOf), asOf]);
  const moves = asOf.said !== undefined || before?.at.getTime() !== after?.at.getTime() || before?.kind !== after?.kind;
  for (const key of known) await replaceIfDamaged(ports, key, file);
  if (moves && !known.includes(own)) {
    await ports.store.put(
      'raw',
      own,
      { path: file.path, adopt },
      {
        condition: { ifAbsent: true },
        metadata: { arrival: stem, 'landing-key': head.key },
      },
    );
  }
  const isNew = others.length === 0 || asOf.said !== undefined;
  // What it put itself it names, whatever else speaks for these bytes by now.
  return { rawKey: moves || isMine ? own : (others[0] ?? own), isNew, provenance };
}

/**
 * A raw object of these bytes that stands there is read before anything is said of it: a damaged one goes to archive, and the
 * bytes of the arrival take its place. One that was moved to archive is not looked at.
 */
async function replaceIfDamaged(ports: Ports, key: string, { path, sha256 }: SpooledFile): Promise<void> {
  const head = await ports.store.head('raw', key);
  if (!head || (await holdsBytes(ports, key, head, sha256))) return;
  await replaceDamaged(ports, 'raw', key, { body: { path }, metadata: head.metadata });
}

async function holdsBytes(
  { store }: Pick<Ports, 'store'>,
  key: string,
  { sizeBytes, etag }: ObjectHead,
  sha256: string,
): Promise<boolean> {
  const hash = createHash('sha256');
  let read = 0;
  for await (const block of await store.get('raw', key)) {
    hash.update(block as Buffer);
    read += (block as Buffer).length;
  }
  if (hash.digest('hex') === sha256) return true;
  // A read that ended too early without a word (a connection cut) says nothing of the object.
  if (read === sizeBytes && (await store.head('raw', key))?.etag === etag) return false;
  throw new LakeError(`Reading raw/${key} ended before its last byte: it is read again later.`, {
    code: 'store-unavailable',
    fault: 'source',
    retry: 'later',
    details: { key },
  });
}

/**
 * Gives the as-of of the evidence, with the said forms if they are new. It then has the as-of that counts for these
 * bytes, because a statement about them is no newer capture, and an older as-of would be ignored.
 */
function evidenceTime({ asOf, said }: Provenance, { lastModified }: ObjectHead, known: readonly string[]): AsOf {
  const all = known.map((key) => parseRawKey(key).asOf);
  if (said === undefined) return asOf;
  const mine = all.find((one) => one.said?.at.getTime() === lastModified.getTime());
  if (mine) return mine;
  const last = lastSaid(all);
  if (last && sameSaid(last, said)) return asOf;
  const { at, kind } = effectiveAsOf([...all, asOf]) ?? asOf;
  return { at, kind, said: { ...said, at: lastModified } };
}

/** True if raw held these bytes for the arrival's account, and removed them when their retention was over. */
export async function wasErased(ports: Ports, head: ObjectHead, source: string, sha256: string): Promise<boolean> {
  const { account } = resolveProvenance(ports, head, source);
  return (await erasedRaw(ports.store, rawPrefix({ source, account, sha256, isPersonal: true }))).size > 0;
}
