import { isPersonal } from '../../contract/personal.ts';
import { literal } from '../../contract/sql-text.ts';
import { explain } from '../../contract/violation.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { limits } from '../../lake/limits.ts';
import type { RawRef } from '../../lake/object-key.ts';
import type { LoadedDocument } from './first-reading.ts';

/** The columns of the rejects, all text but the line. */
export const rejectColumns = [
  'dataset',
  'account',
  '_raw',
  '_document',
  '_line',
  'rule',
  'fields',
  'reason',
  'suggestion',
  'text',
] as const;

/**
 * Writes the rows of these documents that are refused or set aside as Parquet, each with its raw text and why: `ledger.rejects`
 * and `ledger.set_aside` read them. Of
 * personal data the text is left out: raw has it, on the line that is told.
 */
export async function writeRejects(
  session: EngineSession,
  path: string,
  ref: RawRef,
  refused: readonly LoadedDocument[],
): Promise<void> {
  const table = 'rejects';
  const layout = rejectColumns.map((name) => `${name} ${name === '_line' ? 'BIGINT' : 'VARCHAR'}`);
  await session.run(`CREATE OR REPLACE TABLE ${table} (${layout.join(', ')})`);
  for (const loaded of refused) await session.append(table, await rejectedRows(session, ref, loaded));
  await session.run(`COPY ${table} TO ${literal(path)} (FORMAT parquet)`);
}

const noTexts: ReadonlyMap<number, string> = new Map();

async function rejectedRows(
  session: EngineSession,
  ref: RawRef,
  { document, relation, line, textOf }: LoadedDocument,
): Promise<readonly (string | bigint | null)[][]> {
  const { contract } = document.dataset;
  const rows = await session.rows(
    `SELECT ${line} AS line, "_errors" AS codes FROM ${relation} WHERE "_errors" IS NOT NULL ORDER BY 1 LIMIT ${limits.rejectsKept}`,
  );
  const texts = isPersonal(contract) ? noTexts : await textOf(new Set(rows.map((row) => Number(row.line))));
  return rows.map((row) => {
    const violations = String(row.codes)
      .split('|')
      .map((code) => explain(contract, code));
    return [
      contract.dataset,
      ref.account,
      ref.sha256,
      document.name,
      BigInt(Number(row.line)),
      violations.map(({ rule }) => rule).join(', '),
      violations.flatMap(({ fields }) => fields).join(', '),
      violations.map(({ reason }) => reason).join(' '),
      violations[0]?.suggestion ?? null,
      texts.get(Number(row.line)) ?? null,
    ];
  });
}
