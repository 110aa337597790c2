import { join } from 'node:path';
import type { Terminal } from '../../host/terminal.ts';
import type { QueryResult } from '../../lib/engine/engine.ts';
import { LakeError } from '../../lib/lake/error.ts';
import { confineSession, createQueryViews, engineMessage, queryRelations } from '../../lib/query/query-views.ts';
import { assertReadOnly } from '../../lib/query/read-only-sql.ts';
import { type Call, type Command, type ExitCode, usageError } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { csvLines, isNumeric } from '../show/csv.ts';
import { plainCell, tableLines } from '../show/table-text.ts';
import { counted, grouped } from '../show/text.ts';

/** How many rows a text table shows without --all: more would scroll away unread. */
const shownRows = 200;

/** How many tables of a schema a message about an unknown table lists by name; it counts the others. */
const listedTables = 20;

/** How many characters of a result are written at once. */
const pieceLength = 64 * 1024;

/** `lake query`: runs SQL over everything that the lake holds. */
export const queryCommand: Command = {
  name: 'query',
  summary: 'Run SQL over the curated tables, the staging tables, their history and the ledger',
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
  const result = await withLake(call, terminal, { missing: 'refuse', writes: false }, (lake) => queryLake(lake, sql));
  // Large results go out in pieces: as one text they could be longer than a string may be.
  if (switches.has('json')) writeAll(terminal, jsonLines(result));
  else if (switches.has('csv')) writeAll(terminal, csvLines(result));
  else terminal.out(`${resultLines(result, switches.has('all')).join('\n')}\n`);
  return 0;
}

function writeAll(terminal: Terminal, lines: Iterable<string>): void {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < pieceLength) continue;
    terminal.out(piece);
    piece = '';
  }
  if (piece !== '') terminal.out(piece);
}

/** One JSON array, an object a line. */
function* jsonLines({ rows }: QueryResult): Generator<string> {
  yield '[';
  for (const [at, row] of rows.entries()) yield `${at === 0 ? '\n' : ',\n'}  ${JSON.stringify(row)}`;
  yield rows.length === 0 ? ']\n' : '\n]\n';
}

async function queryLake({ ports, local }: OpenLake, sql: string): Promise<QueryResult> {
  const folders = local ? ['staging', 'curated', 'ledger'].map((zone) => join(local.root, zone)) : [];
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      try {
        await createQueryViews(ports, session, { folder, sql });
        await confineSession(session, [...folders, folder]);
        await assertReadOnly(session, sql);
        return await session.query(sql);
      } catch (error) {
        throw sqlError(error, queryRelations(ports));
      }
    }),
  );
}

/** Shows DuckDB's message: it is about a statement that the user wrote. For an unknown table it lists the tables. */
function sqlError(error: unknown, tables: readonly string[]): unknown {
  const message = engineMessage(error);
  if (message === undefined || /^(Out of Memory|IO|INTERNAL|FATAL) Error/i.test(message)) return error;
  const isUnknownTable = /^Catalog Error: .*(Table|Schema|schema) /.test(message);
  // DuckDB's own guess is one of its system tables.
  const text = isUnknownTable ? `${message.replace(/\nDid you mean .*/, '')}\n${tableHint(tables)}` : message;
  return new LakeError(text, {
    code: 'usage',
    fault: 'operator',
    retry: 'never',
    details: { quiet: true },
    cause: error,
  });
}

function tableHint(tables: readonly string[]): string {
  const bySchema = Map.groupBy(tables, (table) => table.slice(0, table.indexOf('.')));
  const lines = [...bySchema].map(([schema, names]) => {
    const plain = names.map((name) => name.slice(schema.length + 1));
    const [first] = plain;
    const isLong = plain.length > listedTables;
    return `  ${schema}: ${isLong ? `${first} and ${plain.length - 1} more, one for each dataset: lake catalog lists them` : plain.join(', ')}`;
  });
  return ['The lake has these tables. Write each as SCHEMA.TABLE:', ...lines].join('\n');
}

function resultLines({ columns, rows }: QueryResult, all: boolean): readonly string[] {
  // A plan is a drawing of several lines.
  if (columns[0]?.name === 'explain_key') return rows.map(({ explain_value: plan }) => String(plan));
  const shown = all ? rows : rows.slice(0, shownRows);
  const lines = tableLines(
    columns.map(({ name, sqlType }) => ({ name: plainCell(name), right: isNumeric(sqlType) })),
    shown.map((row) => columns.map(({ name }) => plainCell(row[name]))),
  );
  const more = rows.length - shown.length;
  const end =
    more > 0
      ? `… ${grouped(more)} more of ${counted(rows.length, 'row')}: print them with --all, --csv or --json`
      : counted(rows.length, 'row');
  return [...lines, end];
}
