import type { Contract } from '../../contract/contract.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import { noMonth, type RawRef } from '../../lake/object-key.ts';
import type { LoadedDocument } from './load-document.ts';

/** The SQL condition of a row belonging to `month`; ranges on dates, so that whole row groups are passed over. */
export function monthFilter(contract: Contract, month: string): string {
  if (contract.month === null || month === noMonth) return 'true';
  const column = identifier(contract.month);
  if (contract.columns[contract.month]?.type.kind === 'month') return `${column} = ${literal(month)}`;
  const first = `DATE ${literal(`${month}-01`)}`;
  return `${column} >= ${first} AND ${column} < ${first} + INTERVAL 1 MONTH`;
}

/** Distinct values above which a column is written plain: line numbers and amounts have one a row, and looking for more costs time. */
const dictionaryWords = 5_000;

/** The statement that writes the accepted rows of one month as Parquet, in the order of their documents, each with where it comes from. */
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

/** A text that is the same in every row, as an enumeration of one word: written as plain text, but without hashing every row's. */
function constant(text: string): string {
  return `CAST(${literal(text)} AS ENUM (${literal(text)}))`;
}
