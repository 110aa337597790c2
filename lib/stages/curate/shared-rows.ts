import type { Contract } from '../../contract/contract.ts';
import { identifier } from '../../contract/sql-text.ts';
import type { EngineSession } from '../../engine/engine.ts';
import type { EffectivePart, Moment } from '../../lake/claim.ts';
import { allRowsSql, type LocalPart } from './current-rows.ts';

/**
 * How many values other than 0 rows without money must have, so that the rows of another account are not equal by chance. A
 * new account's month of nothing, or of one view, may well be that of another new account.
 */
const tellingValues = 3;

/** What a walk knows of rows that several accounts have. */
export interface SharedRows {
  /** The parts whose rows are not equal to those of another account by chance. */
  readonly telling: ReadonlySet<EffectivePart>;
  /** By rows, the part that somebody decided to be the right one. */
  readonly chosen: ReadonlyMap<string, EffectivePart>;
  /** By rows and scope, the evidence that was taken, oldest first. */
  readonly taken: Map<string, Moment[]>;
}

/** Looks at the parts whose rows several accounts have. Reads them only where there are any. */
export async function sharedRowsOf(
  session: EngineSession,
  contract: Contract,
  parts: readonly LocalPart[],
): Promise<SharedRows> {
  const shared = parts.filter(({ sharedRows }) => sharedRows !== undefined);
  const values = Object.entries(contract.columns).flatMap(([name, { type, unit }]) =>
    type.kind === 'integer' || type.kind === 'decimal'
      ? [{ name, isMoney: unit === 'usd' || unit === 'account-currency' }]
      : [],
  );
  const telling = new Set<EffectivePart>();
  if (shared.length > 0 && values.length > 0) {
    // One amount of money is as good as many counts.
    const told = values.map(
      ({ name, isMoney }) => `count(*) FILTER (${identifier(name)} <> 0)${isMoney ? ` * ${tellingValues}` : ''}`,
    );
    const rows = await session.rows(
      `SELECT "_rank" AS rank, ${told.join(' + ')} AS told FROM (${allRowsSql(contract, shared)}) GROUP BY 1`,
    );
    for (const { rank, told: count } of rows) {
      const part = shared[Number(rank) - 1];
      if (part && Number(count) >= tellingValues) telling.add(part);
    }
  }
  return { telling, chosen: chosenParts(shared), taken: new Map() };
}

/** Of the parts with the same rows, the one that was last decided to be a replacement. */
function chosenParts(shared: readonly EffectivePart[]): ReadonlyMap<string, EffectivePart> {
  const chosen = new Map<string, { readonly part: EffectivePart; readonly at: string }>();
  for (const part of shared)
    for (const { decision } of part.evidence) {
      if (decision?.as !== 'replacement' || part.sharedRows === undefined) continue;
      const at = `${decision.decidedAt.toISOString()} ${part.account}`;
      if (at > (chosen.get(part.sharedRows)?.at ?? '')) chosen.set(part.sharedRows, { part, at });
    }
  return new Map([...chosen].map(([rows, { part }]) => [rows, part]));
}

/**
 * The evidence of another account that has the very same rows of a scope and stands there, or stood: then this evidence is
 * held. None if somebody decided that both accounts have these rows (`addition`).
 */
export function otherAccountsEvidence(
  { telling, chosen, taken }: SharedRows,
  scope: string,
  { part }: Moment,
): Moment | undefined {
  const { sharedRows } = part;
  if (sharedRows === undefined || !telling.has(part)) return undefined;
  if (part.evidence.some(({ decision }) => decision?.as === 'addition')) return undefined;
  const right = chosen.get(sharedRows);
  const [newest] = right?.evidence.slice(-1) ?? [];
  if (right && newest) return right.account === part.account ? undefined : { ...newest, part: right };
  return taken.get(keyOf(sharedRows, scope))?.find((one) => one.part.account !== part.account);
}

/** Notes that the rows of a scope were taken from this evidence. */
export function noteTaken({ taken }: SharedRows, scope: string, moment: Moment): void {
  const { sharedRows } = moment.part;
  if (sharedRows === undefined) return;
  const key = keyOf(sharedRows, scope);
  taken.set(key, [...(taken.get(key) ?? []), moment]);
}

function keyOf(sharedRows: string, scope: string): string {
  const { account: _, ...columns } = JSON.parse(scope) as Readonly<Record<string, unknown>>;
  return `${sharedRows} ${JSON.stringify(columns)}`;
}
