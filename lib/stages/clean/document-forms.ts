import type { TextSource } from '../../contract/cast-sql.ts';
import type { Dataset } from '../../contract/source.ts';
import { decideForms, type FormDecision } from '../../document/form-decision/decide-forms.ts';
import { formKnowledge, needsDecision } from '../../document/form-decision/document-knowledge.ts';
import { evidenceColumns, evidenceSql, type FormEvidence } from '../../document/form-decision/evidence.ts';
import type { RecognisedDocument } from '../../document/inspection.ts';
import type { EngineSession } from '../../engine/engine.ts';
import type { SaidForms } from '../../lake/said-forms.ts';

interface FormContext {
  readonly fileName: string;
  readonly asOf: Date;
  readonly said?: SaidForms | undefined;
}

/**
 * Gives the way in which a document's numbers and dates are written, if its first reading does not settle it: a value
 * was not as the source writes it, the document lost the source's way of writing, or somebody said how it is written.
 * Undefined if the first reading stands. `first` is the relation of the rows as they were first read, with `_errors`
 * and `_nulled`.
 */
export async function formsOf(
  session: EngineSession,
  document: RecognisedDocument,
  source: TextSource,
  first: string,
  context: FormContext,
): Promise<FormDecision | undefined> {
  const { contract } = document.dataset;
  if (evidenceColumns(contract, (name) => name in source.text).length === 0) return undefined;
  if (!needsDecision(document, context.said) && !(await hasUnread(session, first, document.dataset))) return undefined;
  const evidence = await gather(session, document.dataset, source);
  return decideForms(contract, evidence, formKnowledge(document, context));
}

/** True if a number or date of some row could not be read. */
async function hasUnread(session: EngineSession, relation: string, { contract }: Dataset): Promise<boolean> {
  const columns = evidenceColumns(contract, () => true).map((name) => `type:${name}`);
  const list = `[${columns.map((name) => `'${name}'`).join(', ')}]`;
  // Each column is looked at by itself: where it is null throughout, nothing of it is read.
  const [found] = await session.rows(
    `SELECT 1 AS found FROM ${relation} WHERE "_nulled" IS NOT NULL
     UNION ALL SELECT 1 FROM ${relation} WHERE "_errors" IS NOT NULL AND list_has_any(string_split("_errors", '|'), ${list}) LIMIT 1`,
  );
  return found !== undefined;
}

async function gather(session: EngineSession, { contract }: Dataset, source: TextSource): Promise<FormEvidence> {
  const found = await session.rows(evidenceSql(contract, source));
  const byColumn = Map.groupBy(found, ({ name }) => String(name));
  return new Map([...byColumn].map(([name, rows]) => [name, rows.map((row) => String(row.text))]));
}
