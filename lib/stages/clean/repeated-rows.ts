import type { Contract } from '../../contract/contract.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { EngineSession } from '../../engine/engine.ts';
import type { Reason } from '../../lake/receipt.ts';
import type { LoadedDocument } from './first-reading.ts';

/**
 * A document as it counts beside earlier documents of the same raw object and dataset. They have one as-of, so nothing says
 * which of two is newer. Where the contract has keys, a row whose key an earlier document has is refused, as it is within
 * one document. Where lines have no key and both documents have a line in common, the later document is refused whole: two
 * overlapping statements would count money twice. `path` is where rows may be written again.
 */
export async function withoutRepeats(
  session: EngineSession,
  loaded: LoadedDocument,
  earlier: readonly LoadedDocument[],
  path: string,
): Promise<LoadedDocument> {
  const { contract } = loaded.document.dataset;
  if (loaded.refused || earlier.length === 0) return loaded;
  const unique = contract.checks.filter((check) => check.kind === 'unique');
  if (unique.length > 0) {
    const rows = unique.reduce(
      (relation, check) => withRefusedKeys(relation, earlier, check.name, [...contract.scope, ...check.columns]),
      `(SELECT * FROM ${loaded.relation})`,
    );
    await session.run(`COPY (SELECT * FROM ${rows} ORDER BY "_line") TO ${literal(path)} (FORMAT parquet)`);
    return { ...loaded, relation: `read_parquet(${literal(path)})` };
  }
  for (const other of earlier)
    if (await haveCommonLine(session, contract, loaded, other))
      return { ...loaded, refused: overlapping(other.document.name) };
  return loaded;
}

function withRefusedKeys(
  relation: string,
  earlier: readonly LoadedDocument[],
  check: string,
  columns: readonly string[],
): string {
  const key = keyOf(columns.map(identifier));
  const known = earlier.map((one) => `SELECT ${key} AS key FROM ${one.relation} WHERE "_errors" IS NULL`);
  return `(SELECT * REPLACE (CASE WHEN "_errors" IS NULL AND ${key} IN (${known.join(' UNION ALL ')})
    THEN ${literal(`check:${check}`)} ELSE "_errors" END AS "_errors") FROM ${relation})`;
}

async function haveCommonLine(
  session: EngineSession,
  contract: Contract,
  one: LoadedDocument,
  other: LoadedDocument,
): Promise<boolean> {
  if (contract.covers === undefined) return false;
  const { scope, series, covers } = contract;
  const parts = [...scope.map(identifier), ...(series === undefined ? [] : [series]), ...Object.values(covers.lines)];
  const key = keyOf(parts.map((part) => `(${part})`));
  const lines = ({ relation }: LoadedDocument) => `SELECT ${key} FROM ${relation} WHERE "_errors" IS NULL`;
  const [found] = await session.rows(`SELECT count(*) AS n FROM (${lines(one)} INTERSECT ${lines(other)})`);
  return Number(found?.n) > 0;
}

/** A key as text, in which a missing value equals a missing value. */
function keyOf(parts: readonly string[]): string {
  return `CAST(to_json([${parts.map((part) => `CAST(${part} AS VARCHAR)`).join(', ')}]) AS VARCHAR)`;
}

function overlapping(name: string): Reason {
  return {
    rule: 'overlapping-documents',
    fields: [],
    reason: `It has lines that '${name}' in the same file has too, and nothing says which of the two is newer.`,
    suggestion: 'Drop the two by themselves, the older one first or each with its --as-of.',
  };
}
