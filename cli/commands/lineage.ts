import { join } from 'node:path';
import type { Terminal } from '../../host/terminal.ts';
import { LakeError } from '../../lib/lake/error.ts';
import { passUnreadable } from '../../lib/ledger/records.ts';
import { marts } from '../../lib/marts/registry.ts';
import { dotText, type FlowGraph } from '../../lib/query/flow-graph.ts';
import { svgText } from '../../lib/query/flow-graph-svg.ts';
import { type MartTrace, traceMart } from '../../lib/query/lineage.ts';
import { engineMessage } from '../../lib/query/query-views.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { listArrivals } from '../show/arrival.ts';
import { type Drawing, drawingOf } from '../show/drawing.ts';
import { findArrival } from '../show/find-arrival.ts';
import { journeyOf } from '../show/journey.ts';
import { journeyLines } from '../show/journey-text.ts';
import { journeyGraph, traceGraph } from '../show/lineage-graph.ts';
import { withRestatements } from '../show/restated.ts';
import { plainCell, tableLines } from '../show/table-text.ts';
import { amount, counted, grouped, minute, type Paint, painter } from '../show/text.ts';

/** How many mart rows are followed by default, and how many staging rows the text shows for each. */
const defaultLimit = 10;
const shownRows = 20;

/** `lake lineage`: from a table's row back to file and line, or from an arrival to the months it touched. */
export const lineageCommand: CommandParts = {
  positionals: { shown: '[TABLE]', least: 0, most: 1 },
  options: {
    where: { value: 'SQL', doc: 'Rows of the table to follow, such as "isrc = \'QZAAA2600001\'" (default: the first)' },
    limit: { value: 'N', doc: `Most rows of the table to follow (default ${defaultLimit})` },
    arrival: {
      value: 'KEY',
      doc: 'Follow an arrival instead of a table: its key, a unique part of its key, or its correlation id',
    },
    dot: { doc: 'Print Graphviz DOT' },
    svg: { doc: 'Print a picture (SVG)' },
  },
  notes: [`Tables: ${marts.map(({ contract }) => contract.mart).join(', ')}.`],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const [table] = call.positionals;
  const { arrival } = call.values;
  const drawing = drawingOf(call);
  const paint = painter(terminal, call.settings);
  if ((table === undefined) === (arrival === undefined))
    throw usageError('Name a table, or name a file with --arrival.', 'lineage');
  await withLake(call, terminal, { missing: 'refuse', writes: false }, (lake) =>
    arrival === undefined
      ? backward(lake, call, terminal, { table: table ?? '', drawing, paint })
      : forward(lake, terminal, { arrival, drawing, paint }),
  );
  return 0;
}

function draw(
  terminal: Terminal,
  drawing: Drawing,
  graph: FlowGraph,
  value: unknown,
  lines: () => readonly string[],
): void {
  if (drawing === 'json') printJson(terminal, value);
  else if (drawing === 'dot') terminal.out(dotText(graph));
  else if (drawing === 'svg') terminal.out(svgText(graph));
  else terminal.out(`${lines().join('\n')}\n`);
}

async function backward(
  { ports, local }: OpenLake,
  { values }: Call,
  terminal: Terminal,
  { table, drawing, paint }: { readonly table: string; readonly drawing: Drawing; readonly paint: Paint },
): Promise<void> {
  const name = table.replace(/^curated\./, '');
  const mart = ports.marts.find(({ contract }) => contract.mart === name);
  if (!mart) throw usageError(`There is no table '${plainCell(table)}'; lake tables lists all tables.`, 'lineage');
  const limit = Number(values.limit ?? defaultLimit);
  if (!Number.isInteger(limit) || limit < 1)
    throw usageError('--limit must be a whole number of at least 1.', 'lineage');
  const folders = local ? ['staging', 'curated', 'ledger'].map((zone) => join(local.root, zone)) : [];
  try {
    const trace = await traceMart(ports, mart, { where: values.where ?? 'true', limit, folders });
    draw(terminal, drawing, traceGraph(trace, mart.contract.key), trace, () => traceLines(trace, paint));
  } catch (error) {
    throw whereError(error);
  }
}

async function forward(
  { ports }: OpenLake,
  terminal: Terminal,
  { arrival, drawing, paint }: { readonly arrival: string; readonly drawing: Drawing; readonly paint: Paint },
): Promise<void> {
  const found = await withRestatements(
    ports,
    findArrival(await listArrivals(ports, passUnreadable), arrival, 'lineage'),
  );
  const journeys = await Promise.all(found.map((one) => journeyOf(ports, one)));
  draw(terminal, drawing, journeyGraph(journeys), { journeys }, () =>
    journeys.flatMap((one) => journeyLines(one, paint)),
  );
}

/** Shows DuckDB's message: it is about a condition that the user wrote. */
function whereError(error: unknown): unknown {
  const message = engineMessage(error);
  if (message === undefined || /^(Out of Memory|IO|INTERNAL|FATAL) Error/i.test(message)) return error;
  return new LakeError(`--where is not valid SQL: ${message}`, {
    code: 'usage',
    fault: 'operator',
    retry: 'never',
    details: { quiet: true },
    cause: error,
  });
}

function traceLines({ mart, matches, rows }: MartTrace, paint: Paint): readonly string[] {
  if (rows.length === 0) return [`No row of curated.${mart} matches.`];
  const columns = ['dataset', 'as of (UTC)', 'document', 'line', 'values', 'landed as'];
  const lines = rows.flatMap(({ row, from }) => {
    const cells = Object.entries(row).filter(([, value]) => value !== null);
    const shown = from.slice(0, shownRows).map(({ dataset, asOf, document, line, values, counts, landingKeys }) => [
      dataset,
      minute(asOf),
      plainCell(document),
      grouped(line),
      Object.entries(values)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${counts === 'taken-off' ? 'less ' : ''}${name} ${amount(String(value))}`)
        .join(', '),
      landingKeys.map(plainCell).join(', '),
    ]);
    const more =
      from.length > shown.length ? [`  … and ${counted(from.length - shown.length, 'row')} more: --json`] : [];
    return [
      paint('bold', cells.map(([name, value]) => `${name} ${plainCell(value)}`).join(' · ')),
      ...tableLines(
        columns.map((name) => ({ name, right: name === 'line' })),
        shown,
      ).map((line) => `  ${line}`),
      ...more,
      '',
    ];
  });
  return [...lines, `${grouped(rows.length)} of ${counted(matches, 'row')} of curated.${mart}`];
}
