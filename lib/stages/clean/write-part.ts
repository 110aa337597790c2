import type { Contract } from '../../contract/contract.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import { noMonth, type RawRef } from '../../lake/object-key.ts';
import type { LoadedDocument } from './first-reading.ts';

/** The SQL condition for rows of `month`. It uses ranges of dates, so that whole row groups are skipped. */
export function monthFilter(contract: Contract, month: string): string {
  if (contract.month === null || month === noMonth) return 'true';
  const column = identifier(contract.month);
  if (contract.columns[contract.month]?.type.kind === 'month') return `${column} = ${literal(month)}`;
  const first = `DATE ${literal(`${month}-01`)}`;
  return `${column} >= ${first} AND ${column} < ${first} + INTERVAL 1 MONTH`;
}

/**
 * A column with more distinct values than this is written plain. Line numbers and amounts have a new value in each row,
 * and a search for more values costs time.
 */
const dictionaryWords = 5_000;

/**
 * Gives the statement that writes the accepted rows of one month as Parquet, in the order of their documents, each with
 * its origin.
 */
export function copyPartSql(
  path: string,
  contract: Contract,
  ref: RawRef,
  loaded: readonly LoadedDocument[],
  filter: string,
): string {
  const columns = Object.keys(contract.columns).map(identifier).join(', ');
  const selects = loaded.map(
    ({ relation, line, document }) =>
      `SELECT ${columns}, ${constant(ref.account)} AS account, ${constant(ref.sha256)} AS _raw, ${constant(document.name)} AS _document,
       CAST(${line} AS BIGINT) AS _line FROM ${relation} WHERE "_errors" IS NULL AND ${filter}`,
  );
  return `COPY (${selects.join(' UNION ALL ')}) TO ${literal(path)} (FORMAT parquet, DICTIONARY_SIZE_LIMIT ${dictionaryWords})`;
}

/**
 * A text that is the same in every row, as an enumeration of one word. It is written as plain text, but no row has to
 * be hashed.
 */
function constant(text: string): string {
  return `CAST(${literal(text)} AS ENUM (${literal(text)}))`;
}
