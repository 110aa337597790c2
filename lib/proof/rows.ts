import type { Contract } from '../contract/contract.ts';
import { identifier, literal } from '../contract/sql-text.ts';
import type { FormRule } from '../contract/text-form.ts';
import type { KnownOutside } from '../document/form-decision/document-knowledge.ts';
import type { RecognisedDocument } from '../document/inspection.ts';
import type { EngineSession, JsonRow } from '../engine/engine.ts';
import type { RawRef } from '../lake/object-key.ts';
import { loadDocument } from '../stages/clean/load-document.ts';
import { moneyColumns, monthSql } from '../stages/clean/measure-rows.ts';
import { countDocument, type OutLines } from './count.ts';
import { noRowsSql, type PartMeasure, partFilesSql } from './files.ts';
import { type Difference, namedRows, suggestions } from './report.ts';

/** The parts that one raw object wrote of a dataset, and the documents they were made from. */
export interface OwnRows {
  readonly ref: RawRef;
  readonly rawKey: string;
  readonly contract: Contract;
  readonly documents: readonly RecognisedDocument[];
  /** By document, the lines that the rejects name. */
  readonly refused: ReadonlyMap<string, OutLines>;
  readonly parts: readonly PartMeasure[];
  /** Months whose part another raw object wrote or is gone: their lines are not compared here. */
  readonly elsewhere: ReadonlySet<string>;
  /** What is known of the documents besides their bytes. */
  readonly outside: KnownOutside;
  readonly folder: string;
  /** The form that replaces personal values. */
  readonly pseudonym: FormRule | undefined;
}

/**
 * Names the lines where the parts of a raw object differ from its bytes. It first uses its own count of lines and amounts.
 * Where these agree, it cleans the bytes again outside the lake and compares every column.
 */
export async function differingRows(session: EngineSession, own: OwnRows): Promise<readonly Difference[]> {
  const { contract, parts } = own;
  const money = moneyColumns(contract).map(identifier);
  await appendCounted(session, own);
  const paths = parts.map(({ path }) => path);
  const rows = paths.length > 0 ? partFilesSql(contract, paths) : noRowsSql(contract);
  const held = `SELECT "_document", "_line", count(*) AS n${money.map((name) => `, CAST(any_value(${name}) AS VARCHAR) AS ${name}`).join('')}
    FROM ${rows} WHERE "_raw" = ${literal(own.ref.sha256)} GROUP BY ALL`;
  const changed = money.map((name) => `counted.${name} IS DISTINCT FROM held.${name}`);
  const found = await session.rows(
    `SELECT coalesce(counted."_document", held."_document") AS document, coalesce(counted."_line", held."_line") AS line,
       held.n AS n, counted."_line" IS NULL AS extra, counted.refused AS refused,
       ${money.map((name, at) => `counted.${name} AS expected_${at}, held.${name} AS actual_${at},`).join('')} 1
     FROM counted FULL JOIN (${held}) held ON counted."_document" = held."_document" AND counted."_line" = held."_line"
     WHERE counted."_line" IS NULL OR (held."_line" IS NULL) <> (counted.refused IS NOT NULL) OR held.n > 1
       ${changed.map((one) => `OR (held."_line" IS NOT NULL AND ${one})`).join(' ')}
     ORDER BY document, line LIMIT ${namedRows}`,
  );
  if (found.length > 0) return found.map((row) => lineDifference(own, row));
  return paths.length > 0 ? changedColumns(session, own, paths) : [];
}

async function appendCounted(
  session: EngineSession,
  { contract, documents, refused, elsewhere, outside }: OwnRows,
): Promise<void> {
  const money = moneyColumns(contract);
  const columns = money.map((name) => `, ${identifier(name)} VARCHAR`);
  await session.run(
    `CREATE OR REPLACE TABLE counted ("_document" VARCHAR, "_line" BIGINT, refused VARCHAR${columns.join('')})`,
  );
  for (const document of documents) {
    const rows: (string | bigint | null)[][] = [];
    await countDocument(
      document,
      refused.get(document.name) ?? new Map(),
      outside,
      ({ line, isRefused, month, money: held }) => {
        if (elsewhere.has(month)) return;
        const amounts = money.map((name) => held[name] ?? null);
        rows.push([document.name, BigInt(line), isRefused ? 'yes' : null, ...amounts]);
      },
    );
    await session.append('counted', rows);
  }
}

function lineDifference({ rawKey, contract }: OwnRows, row: JsonRow): Difference {
  const at = { dataset: contract.dataset, rawKey, document: String(row.document), line: Number(row.line) };
  const say = (rule: string, reason: string): Difference => ({ rule, ...at, reason, suggestion: suggestions.replay });
  if (row.extra === true) return say('row-extra', 'A part holds a row that the document does not have on this line.');
  if (row.n === null || row.n === undefined)
    return say('row-missing', 'The line is neither in a part nor among the rejects.');
  if (row.refused !== null && row.refused !== undefined)
    return say('row-twice', 'The line is among the rejects and in a part.');
  if (Number(row.n) > 1) return say('row-doubled', `The parts hold the line ${row.n} times.`);
  const columns = moneyColumns(contract).filter((_, index) => row[`expected_${index}`] !== row[`actual_${index}`]);
  const [first = ''] = columns;
  const index = moneyColumns(contract).indexOf(first);
  const [expected, actual] = [`${row[`expected_${index}`]}`, `${row[`actual_${index}`]}`];
  return {
    ...say('amount-changed', `${first} is ${expected} in the document, but ${actual} in its part.`),
    columns,
    expected,
    actual,
  };
}

/** Cleans the documents again into the folder and compares row by row, column by column. */
async function changedColumns(
  session: EngineSession,
  { ref, rawKey, contract, documents, folder, pseudonym, outside }: OwnRows,
  paths: readonly string[],
): Promise<readonly Difference[]> {
  const columns = Object.keys(contract.columns).map(identifier);
  const differences: Difference[] = [];
  for (const [index, document] of documents.entries()) {
    const context = { ...outside, folder, id: `again_${index}`, pseudonym };
    const { relation, line } = await loadDocument(session, document, context);
    const own = `"_raw" = ${literal(ref.sha256)} AND "_document" = ${literal(document.name)}`;
    const lists = columns.map(
      (name) => `CASE WHEN made.${name} IS DISTINCT FROM held.${name} THEN ${literal(name)} END`,
    );
    const found = await session.rows(
      `SELECT held."_line" AS line, concat_ws('|', ${lists.join(', ')}) AS columns, held.month AS month
       FROM (SELECT *, ${monthSql(contract)} AS month FROM ${partFilesSql(contract, paths)} WHERE ${own}) held
       JOIN (SELECT ${columns.join(', ')}, CAST(${line} AS BIGINT) AS "_line" FROM ${relation} WHERE "_errors" IS NULL) made USING ("_line")
       WHERE ${columns.map((name) => `made.${name} IS DISTINCT FROM held.${name}`).join(' OR ')} ORDER BY line LIMIT ${namedRows}`,
    );
    for (const row of found) {
      const names = String(row.columns)
        .split('|')
        .map((name) => name.replaceAll('"', ''));
      differences.push({
        rule: 'row-changed',
        dataset: contract.dataset,
        rawKey,
        month: String(row.month),
        document: document.name,
        line: Number(row.line),
        columns: names,
        reason: `The part and the document differ in ${names.join(', ')}.`,
        suggestion: suggestions.replay,
      });
    }
  }
  return differences;
}
