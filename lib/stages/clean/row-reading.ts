import { join } from 'node:path';
import { castSelect, type TextSource } from '../../contract/cast-sql.ts';
import type { Contract } from '../../contract/contract.ts';
import type { TextRow } from '../../contract/source.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import { delimitedRows } from '../../document/delimited-rows.ts';
import type { RecognisedDocument } from '../../document/inspection.ts';
import { jsonRows } from '../../document/json-rows.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { copySql, type FirstReading, givenText, type LoadContext } from './first-reading.ts';

/** Rows handed to the engine at once on the careful path: bounds memory. */
const appendRows = 20_000;

/** Reads a document row by row, of every shape: the careful path, which knows each row's physical lines. */
export async function loadRowByRow(
  session: EngineSession,
  document: RecognisedDocument,
  context: LoadContext,
): Promise<FirstReading> {
  const { contract, prepare } = document.dataset;
  const made = prepare ? Object.entries(contract.columns).filter(([, { given }]) => given?.fact === 'row') : [];
  const columns = [...new Set([...Object.keys(document.match.positions), ...made.map(([name]) => name)])];
  const text = `text_${context.id}`;
  const layout = [
    '"_line" BIGINT',
    '"_text" VARCHAR',
    '"_row" VARCHAR',
    ...columns.map((name) => `${identifier(name)} VARCHAR`),
  ];
  await session.run(`CREATE TABLE ${text} (${layout.join(', ')})`);
  const toCells = (row: TextRow) => [
    BigInt(row.line),
    row.text,
    row.broken ?? null,
    ...columns.map((name) => row.values[name] ?? null),
  ];
  const rows = rowsOf(document);
  if (prepare) {
    const all: TextRow[] = [];
    for await (const row of rows) all.push(row);
    const prepared = prepare(all, { fileName: context.fileName, documentName: document.name, asOf: context.asOf });
    await session.append(text, prepared.map(toCells));
  } else {
    for await (const batch of batches(rows, appendRows)) await session.append(text, batch.map(toCells));
  }
  const source: TextSource = {
    relation: text,
    text: {
      ...givenText(document, context.asOf),
      ...Object.fromEntries(columns.map((name) => [name, identifier(name)])),
    },
    broken: '"_row"',
    carry: ['"_line"'],
  };
  const read = async (by: Contract, path: string) => {
    await session.run(copySql(castSelect(by, source, context.pseudonym), path));
    return `read_parquet(${literal(path)})`;
  };
  return {
    document,
    source,
    read,
    relation: await read(contract, join(context.folder, `${context.id}.parquet`)),
    line: '"_line"',
    textOf: async (wanted) => {
      const found = await session.rows(
        `SELECT "_line" AS line, "_text" AS text FROM ${text} WHERE "_line" IN (SELECT unnest(CAST([${[...wanted].join()}] AS BIGINT[])))`,
      );
      return new Map(found.map((row) => [Number(row.line), String(row.text)]));
    },
  };
}

async function* rowsOf(document: RecognisedDocument): AsyncGenerator<TextRow> {
  const { content, match, path, encoding } = document;
  if (content.shape === 'table') yield* content.rows;
  else if (content.shape === 'json-rows') yield* jsonRows(content, match);
  else {
    const { rowOf } = document;
    for await (const row of delimitedRows(path, encoding, content, match))
      yield rowOf ? { ...row, line: rowOf(row.line) } : row;
  }
}

async function* batches<T>(rows: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
