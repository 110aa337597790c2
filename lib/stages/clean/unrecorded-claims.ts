import type { Contract } from '../../contract/contract.ts';
import { identifier } from '../../contract/sql-text.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { type AsOf, asOfToken } from '../../lake/as-of.ts';
import type { CleanedPart } from '../../lake/cleaning-record.ts';
import { claimPrefix, noMonth, parseClaimKey, partKey, type RawRef } from '../../lake/object-key.ts';
import type { Ports } from '../../ports.ts';
import type { Measured } from './clean-dataset.ts';

/** A month of a dataset. */
export interface DatasetMonth {
  readonly dataset: string;
  readonly month: string;
}

/**
 * Gives the months that refused rows of these documents name. An earlier version of the contract may have claimed them, and a
 * process that died before it wrote the record left nothing else that says so.
 */
export async function refusedMonths(
  session: EngineSession,
  contract: Contract,
  measured: readonly Measured[],
): Promise<readonly DatasetMonth[]> {
  const { dataset } = contract;
  const refused = measured.filter(({ record }) => record.outcome === 'rejected' || record.rows.rejected > 0);
  if (refused.length === 0) return [];
  if (contract.month === null) return [{ dataset, month: noMonth }];
  const column = identifier(contract.month);
  const isMonth = contract.columns[contract.month]?.type.kind === 'month';
  const month = isMonth ? column : `strftime(${column}, '%Y-%m')`;
  const selects = refused.map(
    ({ loaded }) => `SELECT ${month} AS month FROM ${loaded.relation} WHERE ${column} IS NOT NULL`,
  );
  const rows = await session.rows(`SELECT DISTINCT month FROM (${selects.join(' UNION ALL ')})`);
  return rows.map((row) => ({ dataset, month: String(row.month) }));
}

/** Gives what claims of these months say of the raw object, as a record would name it. */
export async function claimedParts(
  { store }: Pick<Ports, 'store'>,
  { account, sha256 }: Pick<RawRef, 'account' | 'sha256'>,
  asOf: AsOf,
  months: readonly DatasetMonth[],
): Promise<readonly CleanedPart[]> {
  const parts: CleanedPart[] = [];
  for (const { dataset, month } of months) {
    const prefix = `${claimPrefix(dataset, month)}${account}/${asOfToken(asOf)}/${sha256}/`;
    for await (const { key } of store.list('staging', prefix)) {
      const claim = parseClaimKey(key);
      parts.push({
        dataset,
        month,
        version: claim.part.version,
        claimKey: key,
        partKey: partKey(claim),
        outcome: 'unchanged',
        rows: 0,
        money: {},
      });
    }
  }
  return parts;
}
