import { literal } from '../contract/sql-text.ts';
import type { EngineSession } from '../engine/engine.ts';
import { LakeError } from '../lake/error.ts';

/**
 * Table functions that only read. A list of what may be called, because what DuckDB calls a SELECT may also start a log
 * file (`FROM enable_logging(…)`) or run a statement hidden in a string (`FROM query(…)`).
 */
const readers =
  /^(range|generate_series|unnest|repeat|repeat_row|json_each|json_tree|glob|summary|histogram\w*|read_(parquet|csv|csv_auto|text|blob|json\w*|ndjson\w*)|parquet_\w+|sniff_csv|duckdb_\w+|pragma_\w+)$/;

/**
 * Refuses what is not one reading statement with `usage`: DuckDB's own parser says whether it is a SELECT (FROM, VALUES,
 * DESCRIBE, SHOW and SUMMARIZE are for it), and what it calls. EXPLAIN of one passes. A text that does not parse passes
 * too, for running it tells best what is wrong with it, and nothing of it is run.
 */
export async function assertReadOnly(session: EngineSession, sql: string): Promise<void> {
  const inner = sql.replace(/^\s*explain\s+(analyze\s+)?/i, '');
  const [row] = await session.rows(`SELECT CAST(json_serialize_sql(${literal(inner)}) AS VARCHAR) AS parsed`);
  const parsed: unknown = JSON.parse(String(row?.parsed));
  if (field(parsed, 'error') !== false) {
    // Without its EXPLAIN a text may be no SQL although it was: EXPLAIN (ANALYZE) COPY ….
    if (field(parsed, 'error_type') === 'parser' && inner === sql) return;
    if (await isReadingPivot(session, inner)) return;
    throw refused('only statements that read may run');
  }
  const statements = field(parsed, 'statements');
  if (!Array.isArray(statements) || statements.length !== 1)
    throw refused(
      Array.isArray(statements) && statements.length === 0
        ? 'there is no statement here'
        : 'it takes one statement at a time',
    );
  const stranger = tableFunctions(statements).find((name) => !readers.test(name));
  if (stranger !== undefined) throw refused(`the function ${stranger} does more than read`);
}

/**
 * True for one statement with a PIVOT that finds its columns in the data. DuckDB makes two statements of it, a type of these
 * values and the SELECT, and its parser serializes neither, so the words of the text are looked at instead: it begins as a
 * reading statement does, has no word that writes, and calls no table function that does more than read.
 */
async function isReadingPivot(session: EngineSession, sql: string): Promise<boolean> {
  const words = sql
    .replaceAll(/'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/[\s;]+$/, '')
    .toLowerCase();
  if (!/^[\s(]*(pivot|from|select|with)\b/.test(words) || !/\bpivot\b/.test(words) || words.includes(';')) return false;
  if (writing.test(words)) return false;
  const rows = await session.rows(
    "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_type LIKE 'table%' OR function_type = 'pragma'",
  );
  const called = new Set(words.match(/[\w]+(?="?\s*\()/g) ?? []);
  const stranger = rows.map(({ name }) => String(name)).find((name) => called.has(name) && !readers.test(name));
  if (stranger !== undefined) throw refused(`the function ${stranger} does more than read`);
  return true;
}

/** Words of statements that write or change the session, where they are no quoted names. */
const writing =
  /(?<!["\w.])(insert|update|delete|merge|truncate|copy|create|drop|alter|attach|detach|use|install|load|pragma|call|export|import|vacuum|checkpoint|set|reset|prepare|execute|begin|commit)(?!["\w])/;

/** The names of all functions in a FROM, at any depth. */
function tableFunctions(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(tableFunctions);
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(tableFunctions);
  if (field(node, 'type') !== 'TABLE_FUNCTION') return inside;
  return [String(field(field(node, 'function'), 'function_name')).toLowerCase(), ...inside];
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function refused(why: string): LakeError {
  return new LakeError(
    `The lake is read-only to queries, and ${why}: write one SELECT, DESCRIBE, SHOW, PIVOT or SUMMARIZE.`,
    {
      code: 'usage',
      fault: 'operator',
      retry: 'never',
      details: { quiet: true },
    },
  );
}
