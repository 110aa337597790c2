import { join } from 'node:path';
import type { Terminal } from '../../host/terminal.ts';
import { literal } from '../../lib/contract/sql-text.ts';
import type { EngineSession, JsonRow, QueryStream } from '../../lib/engine/engine.ts';
import { LakeError } from '../../lib/lake/error.ts';
import type { PassRecord } from '../../lib/ledger/records.ts';
import { confineSession, createQueryViews, engineMessage, queryRelations } from '../../lib/query/query-views.ts';
import { assertReadOnly } from '../../lib/query/read-only-sql.ts';
import { type Call, type CommandParts, type ExitCode, usageError } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { csvPieces, isNumeric, jsonPieces } from '../show/csv.ts';
import { unreadableLines } from '../show/stray-text.ts';
import { plainCell, plainText, tableLines } from '../show/table-text.ts';
import { counted, grouped } from '../show/text.ts';

/** How many rows a text table shows without --all: more would scroll away unread. */
const shownRows = 200;

/** How many tables of a schema a message about an unknown table lists by name; it counts the others. */
const listedTables = 20;

/** `lake query`: runs SQL over everything that the lake holds. */
export const queryCommand: CommandParts = {
  positionals: { shown: 'SQL', least: 1, most: 1 },
  options: {
    csv: { doc: 'Print CSV; text that a spreadsheet would run as a formula gets an apostrophe before it' },
    all: { doc: `Print all rows as text (default: the first ${shownRows})` },
  },
  notes: [
    [
      'Tables: curated.TABLE (see lake tables), staging.SOURCE_DATASET (current rows), history.SOURCE_DATASET (all evidence',
      'with its as_of), ledger.receipts, ledger.parts, ledger.rejects. The dialect is DuckDB’s; the lake is read-only.',
    ].join('\n'),
    'In JSON, decimals and big integers are strings, so that no digit is lost.',
    'Example: lake query "SELECT reporting_month, sum(earnings_usd) FROM curated.royalties GROUP BY ALL ORDER BY 1"',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const { switches } = call;
  if (switches.has('csv') && switches.has('json')) throw usageError('Use either --csv or --json.', 'query');
  const [sql = ''] = call.positionals;
  const form: Form = switches.has('json') ? 'json' : switches.has('csv') ? 'csv' : 'text';
  const print = (result: QueryStream) => printResult(terminal, result, { form, all: switches.has('all') });
  const unreadable: string[] = [];
  await withLake(call, terminal, { missing: 'refuse', writes: false }, (lake) => {
    const use = async (session: EngineSession, text: string) => print(await session.stream(text));
    return queryLake(lake, sql, { use, pass: (place) => unreadable.push(place) });
  });
  terminal.err(
    unreadableLines(unreadable)
      .map((line) => `${line}\n`)
      .join(''),
  );
  // The rows of such records are missing in what was printed.
  return unreadable.length > 0 ? 1 : 0;
}

type Form = 'json' | 'csv' | 'text';

/** Prints a result while it is made; a table of text, whose columns are as wide as their widest cell, when all is there. */
async function printResult(
  terminal: Terminal,
  result: QueryStream,
  { form, all }: { readonly form: Form; readonly all: boolean },
): Promise<void> {
  if (form === 'text') {
    terminal.out(`${(await resultLines(result, all)).join('\n')}\n`);
    return;
  }
  // A terminal would obey control characters; a file or a program takes the bytes as they are.
  const safe = (text: string) => (terminal.outIsTty ? plainText(text) : text);
  const pieces = form === 'json' ? jsonPieces(result) : csvPieces(result);
  for await (const piece of pieces) {
    terminal.out(safe(piece));
    await terminal.drained?.();
  }
}

/** What is done with a reading statement over the lake's tables. */
interface QueryUse {
  /** Runs the statement while the session is open; the session may write into `folder` and nowhere else. */
  readonly use: (session: EngineSession, sql: string, folder: string) => Promise<void>;
  readonly pass: PassRecord;
  /** Text that names the tables to be seen, where the statement itself does not. */
  readonly tables?: string;
  /** The rows are kept elsewhere, so what they are read from is verified. */
  readonly isLasting?: boolean;
}

/** Opens a session in which the statement sees the lake's tables and nothing else, and may only read. */
export async function queryLake(
  { ports, local }: OpenLake,
  asked: string,
  { use, pass, tables: named, isLasting = false }: QueryUse,
): Promise<void> {
  const folders = local ? ['staging', 'curated', 'ledger'].map((zone) => join(local.root, zone)) : [];
  const tables = queryRelations(ports);
  const sql = tableListSql(asked, tables) ?? asked;
  await ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      try {
        await createQueryViews(ports, session, {
          folder,
          sql: named ?? sql,
          pass,
          lasting: isLasting ? ports : undefined,
        });
        await confineSession(session, [...folders, folder]);
        await assertReadOnly(session, sql);
        await use(session, sql, folder);
      } catch (error) {
        throw sqlError(error, tables);
      }
    }),
  );
}

/**
 * The lake's tables, for who asks which there are: DuckDB would list the session's own, of which there are none. Undefined for
 * any other statement.
 */
function tableListSql(sql: string, tables: readonly string[]): string | undefined {
  const schemas = [...new Set(tables.map((table) => table.slice(0, table.indexOf('.'))))];
  const isSchemas = /^\s*show\s+(?:schemas|databases)\s*;?\s*$/i.test(sql);
  const asked = /^\s*(?:show(?:\s+tables)?|describe|desc)(?:\s+(?:from\s+)?"?(\w+)"?)?\s*;?\s*$/i.exec(sql);
  if (!asked && !isSchemas) return undefined;
  const prefix = asked?.[1] === undefined ? '' : `${asked[1].toLowerCase()}.`;
  const names = isSchemas ? schemas : tables.filter((table) => table.startsWith(prefix));
  const rows = names.map((name) => `(${literal(name)})`);
  if (rows.length === 0) return undefined;
  return `SELECT "name" FROM (VALUES ${rows.join(', ')}) AS lake("name") ORDER BY 1`;
}

/** Shows DuckDB's message: it is about a statement that the user wrote. For an unknown table it lists the tables. */
function sqlError(error: unknown, tables: readonly string[]): unknown {
  const message = engineMessage(error);
  if (message === undefined || /^(Out of Memory|IO|INTERNAL|FATAL) Error/i.test(message)) return error;
  const isUnknownTable = /^Catalog Error: .*(Table|Schema|schema) /.test(message);
  // DuckDB's own guess is one of its system tables.
  const text = isUnknownTable ? `${message.replace(/\nDid you mean .*/, '')}\n${tableHint(tables, message)}` : message;
  return new LakeError(text, {
    code: 'usage',
    fault: 'operator',
    retry: 'never',
    details: { quiet: true },
    cause: error,
  });
}

function tableHint(tables: readonly string[], message: string): string {
  const asked = /Table with name "?(\w+)/.exec(message)?.[1]?.toLowerCase();
  const meant = tables.filter((table) => table.slice(table.indexOf('.') + 1) === asked);
  const bySchema = Map.groupBy(tables, (table) => table.slice(0, table.indexOf('.')));
  const lines = [...bySchema].map(([schema, names]) => {
    const plain = names.map((name) => name.slice(schema.length + 1));
    const [first] = plain;
    const isLong = plain.length > listedTables;
    return `  ${schema}: ${isLong ? `${first} and ${plain.length - 1} more, one for each dataset: lake catalog lists them` : plain.join(', ')}`;
  });
  const hint = meant.length > 0 ? [`Did you mean ${meant.join(' or ')}?`] : [];
  return [...hint, 'The lake has these tables. Write each as SCHEMA.TABLE:', ...lines].join('\n');
}

async function resultLines({ columns, batches }: QueryStream, all: boolean): Promise<readonly string[]> {
  const shown: JsonRow[] = [];
  let count = 0;
  for await (const rows of batches) {
    count += rows.length;
    if (all) for (const row of rows) shown.push(row);
    else shown.push(...rows.slice(0, shownRows - shown.length));
  }
  // A plan is a drawing of several lines.
  if (columns[0]?.name === 'explain_key') return shown.map(({ explain_value: plan }) => String(plan));
  const lines = tableLines(
    columns.map(({ name, sqlType }) => ({ name: plainCell(name), right: isNumeric(sqlType) })),
    shown.map((row) => columns.map(({ name }) => plainCell(row[name]))),
  );
  const more = count - shown.length;
  const end =
    more > 0
      ? `… ${grouped(more)} more of ${counted(count, 'row')}: print them with --all, --csv or --json`
      : counted(count, 'row');
  return [...lines, end];
}
