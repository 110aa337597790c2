import { join } from 'node:path';
import { documentSelect } from '../../contract/cast-sql.ts';
import { sumsSelect } from '../../contract/set-aside.ts';
import { literal } from '../../contract/sql-text.ts';
import type { RecognisedDocument } from '../../document/inspection.ts';
import { differingTwins } from '../../document/twin-columns.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { reasonSchema } from '../../lake/receipt.ts';
import { loadInBulk } from './bulk-reading.ts';
import { formsOf } from './document-forms.ts';
import { copySql, type FirstReading, type LoadContext, type LoadedDocument } from './first-reading.ts';
import { loadRowByRow } from './row-reading.ts';

/**
 * Reads a document into a table. The engine's own reader does it in one pass where it can; a document that it refuses, or
 * whose lines and rows do not match one to one (blank lines, breaks inside quotes), goes row by row. Both give the same
 * rows: test/document/two-readers.test.ts.
 */
export async function loadDocument(
  session: EngineSession,
  document: RecognisedDocument,
  context: LoadContext,
): Promise<LoadedDocument> {
  const { content, dataset } = document;
  const bulk = content.shape === 'delimited' && !dataset.prepare && document.encoding === 'utf-8' && !document.rowOf;
  const first =
    (bulk ? await loadInBulk(session, document, content, context) : undefined) ??
    (await loadRowByRow(session, document, context));
  const loaded = await readAsWritten(session, first, context);
  const twins = await differingTwins(document);
  if (twins) return { ...loaded, refused: reasonSchema.parse(twins) };
  const summed = await withSums(session, loaded, context);
  const unique = documentSelect(dataset.contract, summed.relation, summed.line);
  return unique === undefined
    ? summed
    : madeAgain(session, summed, unique, join(context.folder, `${context.id}-unique`));
}

/** Rows that claim to be sums of others are held against them; most documents have none, and are not read again. */
async function withSums(
  session: EngineSession,
  loaded: LoadedDocument,
  { folder, id }: LoadContext,
): Promise<LoadedDocument> {
  const { contract } = loaded.document.dataset;
  const sums = sumsSelect(Object.keys(contract.columns), contract.setAside, loaded.relation, loaded.line);
  if (sums === undefined) return loaded;
  const [found] = await session.rows(
    `SELECT count_if(starts_with("_errors", 'aside:')) AS n FROM ${loaded.relation} WHERE "_errors" IS NOT NULL`,
  );
  return Number(found?.n) === 0 ? loaded : madeAgain(session, loaded, sums, join(folder, `${id}-sums`));
}

async function madeAgain(
  session: EngineSession,
  loaded: LoadedDocument,
  select: string,
  name: string,
): Promise<LoadedDocument> {
  const path = `${name}.parquet`;
  await session.run(copySql(select, path));
  return { ...loaded, relation: `read_parquet(${literal(path)})`, line: '"_line"' };
}

/** The rows as their document writes numbers and dates, where that is not how they were first read. */
async function readAsWritten(
  session: EngineSession,
  { source, read, ...first }: FirstReading,
  context: LoadContext,
): Promise<LoadedDocument> {
  const { document } = first;
  const decision = await formsOf(session, document, source, first.relation, context);
  if (decision === undefined) return first;
  if ('refused' in decision) return { ...first, refused: reasonSchema.parse(decision.refused) };
  const { contract, isOwn } = decision;
  // The first reading already is what was decided: a second one would take as long again.
  if (isOwn) return first;
  const relation = await read(contract, join(context.folder, `${context.id}-written.parquet`));
  return { ...first, relation, document: { ...document, dataset: { ...document.dataset, contract } } };
}
