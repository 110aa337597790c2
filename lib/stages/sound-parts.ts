import { stat } from 'node:fs/promises';
import type { Contract } from '../contract/contract.ts';
import { literal } from '../contract/sql-text.ts';
import { digestItems, digestOf } from '../engine/digest.ts';
import type { EngineSession } from '../engine/engine.ts';
import type { EffectivePart } from '../lake/claim.ts';
import { eachOf } from '../lake/each-of.ts';
import { isLakeError, LakeError } from '../lake/error.ts';
import { damagedObjects, quarantine } from '../ledger/quarantine.ts';
import type { Ports } from '../ports.ts';
import type { LocalFiles } from '../store/local-copy.ts';
import { bytesDigestOf, hashOf } from './bytes-digest.ts';
import { moneyColumns } from './clean/measure-rows.ts';

/** A part as a check sees it: its key and the identity that its name tells. */
export type CheckedPart = Pick<EffectivePart, 'key' | 'part'>;

type CheckPorts = Pick<Ports, 'store' | 'workspace'>;

/**
 * Throws `object-damaged` where a part does not hold the rows that its name says; such parts are moved to archive where
 * that is allowed, so that the next sweep has them written again. The tables that stand are not touched. A part tells the hash of its bytes in its
 * metadata, and hashing costs a fraction of reading; the rows themselves are only digested where the metadata is lost (a folder
 * that was copied without its times).
 */
export async function assertSoundParts(
  ports: CheckPorts,
  session: EngineSession,
  contract: Contract,
  parts: readonly CheckedPart[],
  files: LocalFiles,
): Promise<void> {
  const damaged = await damagedParts(ports, session, contract, parts, files);
  for (const key of damaged) await takeOut(ports, key);
  if (damaged.length > 0) throw damagedObjects('staging', damaged, 'The tables stay as they are.');
}

/** Where the right to remove is missing (no deployed function has it), the part waits for whoever runs the sweep. */
async function takeOut(ports: CheckPorts, key: string): Promise<void> {
  try {
    await quarantine(ports, 'staging', key);
  } catch (error) {
    if (!isLakeError(error, 'store-denied')) throw error;
  }
}

/** The keys of parts that are there and do not hold the rows that their names say. */
export async function damagedParts(
  { store }: Pick<Ports, 'store'>,
  session: EngineSession,
  contract: Contract,
  parts: readonly CheckedPart[],
  files: LocalFiles,
): Promise<readonly string[]> {
  const seen = await eachOf(parts, async (part) => {
    const head = await store.head('staging', part.key);
    if (!head) return { part, state: 'gone' as const };
    const path = await files('staging', part.key);
    // A read that ended too early without a word (a connection cut) says nothing of the part.
    const { size } = await stat(path);
    if (size !== head.sizeBytes) throw endedEarly(part.key);
    const told = bytesDigestOf(head.metadata, part.key);
    if (told === undefined) return { part, path, state: 'untold' as const };
    return { part, path, state: told === (await hashOf(path)) ? ('sound' as const) : ('damaged' as const) };
  });
  const damaged = seen.filter(({ state }) => state === 'damaged').map(({ part }) => part.key);
  for (const one of seen) {
    if (one.state !== 'untold' || one.path === undefined) continue;
    if (!(await holdsRows(session, contract, one.part, one.path))) damaged.push(one.part.key);
  }
  return damaged;
}

function endedEarly(key: string): LakeError {
  return new LakeError(`Reading staging/${key} ended before its last byte: it is read again later.`, {
    code: 'store-unavailable',
    fault: 'source',
    retry: 'later',
    details: { key },
  });
}

/** Whether the rows have the digest in the part's name. Of a part of another version only that it can be read is known. */
export async function holdsRows(
  session: EngineSession,
  contract: Contract,
  { part }: CheckedPart,
  path: string,
): Promise<boolean> {
  const money = moneyColumns(contract);
  const isCurrent = part.version === contract.version;
  // Where a row comes from is not in the digest, and has to be readable all the same.
  const origin = 'bit_xor(hash("_raw", "_document", "_line")) AS "_origin"';
  const items = isCurrent ? [...digestItems(Object.keys(contract.columns), money), origin] : ['count(COLUMNS(*))'];
  try {
    const [row] = await session.rows(
      `SELECT ${items.join(', ')} FROM read_parquet(${literal(path)}, hive_partitioning=false)`,
    );
    return !isCurrent || (row !== undefined && digestOf(row, money) === part.digest);
  } catch (error) {
    if (isLakeError(error, 'engine-failed')) return false;
    throw error;
  }
}
