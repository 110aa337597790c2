import { readFileSync } from 'node:fs';
import type { Terminal } from '../../host/terminal.ts';
import type { JsonRow } from '../../lib/engine/engine.ts';
import { createQueryViews } from '../../lib/query/query-views.ts';
import { type Call, type CommandParts, type ExitCode, printJson } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { plainCell, tableLines } from '../show/table-text.ts';
import { amount, counted, grouped } from '../show/text.ts';

/** How many rows of each kind are shown without --all. */
const shownRows = 20;

/** `lake unresolved`: lists rows of royalties without a track or a rate. */
export const unresolvedCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: { all: { doc: `List all (default: the first ${shownRows} of each kind)` } },
  notes: [
    'The lake finds a track by ISRC, then by the UPC of a single track, then by an alias. It lists all other rows here and never guesses.',
    'Add what is missing to your file of catalog/tracks, catalog/aliases or catalog/fx (lib/sources/catalog/README.md), and put the file again.',
  ],
  run,
};

/** What each kind means and what to do, in the order in which it matters. */
const kinds: Readonly<Record<string, string>> = {
  'no code': 'no ISRC, no UPC, and no alias for the name: add a line to catalog/aliases',
  release:
    'the UPC does not name a single track (an album, or a release that catalog/tracks lacks): nothing to do for albums',
  'not in catalog': 'an ISRC that catalog/tracks lacks: add the track',
  'no rate': 'no rate for the currency in the statement month: add one to catalog/fx; until then earnings_usd is null',
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const rows = await withLake(call, terminal, { missing: 'refuse', writes: false }, unresolvedRows);
  if (call.switches.has('json')) printJson(terminal, rows);
  else terminal.out(`${textLines(rows, call.switches.has('all')).join('\n')}\n`);
  return 0;
}

async function unresolvedRows({ ports }: OpenLake): Promise<readonly JsonRow[]> {
  const sql = readFileSync(new URL('../sql/unresolved.sql', import.meta.url), 'utf8');
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      await createQueryViews(ports, session, { folder, sql });
      return session.rows(sql);
    }),
  );
}

function textLines(rows: readonly JsonRow[], all: boolean): readonly string[] {
  if (rows.length === 0) return ['Everything is resolved: every row of royalties has its track and its rate.'];
  return Object.entries(kinds).flatMap(([kind, meaning]) => {
    const own = rows.filter(({ why }) => why === kind);
    if (own.length === 0) return [];
    const shown = all ? own : own.slice(0, shownRows);
    const more = own.length - shown.length;
    return [
      `${kind}: ${meaning}`,
      ...(kind === 'no rate' ? rateLines(shown) : trackLines(shown)),
      ...(more > 0 ? [`… ${counted(more, 'more row')}: --all shows them`] : []),
      '',
    ];
  });
}

function trackLines(rows: readonly JsonRow[]): readonly string[] {
  const columns = ['distributor', 'artist', 'title', 'code'].map((name) => ({ name }));
  const numbers = ['lines', 'streams', 'earnings_usd'].map((name) => ({ name, right: true }));
  return tableLines(
    [...columns, ...numbers],
    rows.map((row) => [
      ...columns.map(({ name }) => plainCell(row[name])),
      grouped(Number(row.lines)),
      row.streams === null ? '' : amount(String(row.streams)),
      row.earnings_usd === null ? '' : amount(String(row.earnings_usd)),
    ]),
  );
}

function rateLines(rows: readonly JsonRow[]): readonly string[] {
  const names = ['distributor', 'currency', 'month', 'lines'];
  return tableLines(
    names.map((name) => ({ name, right: name === 'lines' })),
    rows.map((row) => names.map((name) => plainCell(row[name]))),
  );
}
