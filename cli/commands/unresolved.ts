import { readFileSync } from 'node:fs';
import type { Terminal } from '../../host/terminal.ts';
import type { JsonRow } from '../../lib/engine/engine.ts';
import { createQueryViews } from '../../lib/query/query-views.ts';
import { type Call, type Command, type ExitCode, printJson } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { plainCell, tableLines } from '../show/table-text.ts';
import { amount, counted, grouped } from '../show/text.ts';

/** Rows shown of each kind unless all are asked for. */
const shownRows = 20;

/** `lake unresolved`: rows of royalties whose track or rate nobody has named. */
export const unresolvedCommand: Command = {
  name: 'unresolved',
  summary: 'List tracks and currencies of royalties that the catalog does not know',
  positionals: { shown: '', least: 0, most: 0 },
  options: { all: { doc: `List all of them, not the first ${shownRows} of each kind` } },
  notes: [
    'Tracks are known by ISRC first, then by a UPC of one track, then by an alias. What is left is listed here, not guessed.',
    'Put what is missing into catalog/tracks, catalog/aliases or catalog/fx (lib/sources/catalog/README.md) and drop the file.',
  ],
  run,
};

/** What each kind means and what to do, in the order in which it matters. */
const kinds: Readonly<Record<string, string>> = {
  'no code': 'neither ISRC nor UPC, and no alias for the name: add a line to catalog/aliases',
  release: 'a UPC of no single track (albums, or a release that is not in catalog/tracks): nothing to do for albums',
  'not in catalog': 'an ISRC that catalog/tracks lacks: add the track',
  'no rate': 'no rate of the currency in the statement month: add one to catalog/fx; earnings_usd is null until then',
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
