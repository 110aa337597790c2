import type { ListedCommand } from './command.ts';

/** The commands in the order of `lake --help`. Each is loaded when it is called: most of them load the whole lake. */
export const commands: readonly ListedCommand[] = [
  {
    name: 'init',
    summary: 'Make a folder for your own lake: its settings, and later its files',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    name: 'put',
    summary: 'Put files or folders into the lake',
    load: async () => (await import('./commands/put.ts')).putCommand,
  },
  {
    name: 'map',
    summary: 'Propose how to read a statement that the lake does not know',
    load: async () => (await import('./commands/map.ts')).mapCommand,
  },
  {
    name: 'extract',
    summary: 'Ask a source for new data, and put it into landing',
    load: async () => (await import('./commands/extract.ts')).extractCommand,
  },
  {
    name: 'up',
    summary: 'Run the lake: process what arrives, and watch landing for files that are copied by hand',
    load: async () => (await import('./commands/up.ts')).upCommand,
  },
  {
    name: 'status',
    summary: 'Say what became of every arrival, or follow one arrival down to the tables',
    load: async () => (await import('./commands/status.ts')).statusCommand,
  },
  {
    name: 'accept',
    summary: 'Decide about a file that is held: it covers less than what stands, or repeats another account',
    load: async () => (await import('./commands/accept.ts')).acceptCommand,
  },
  {
    name: 'tables',
    summary: 'List the curated tables: rows, months, as-of, version, totals',
    load: async () => (await import('./commands/tables.ts')).tablesCommand,
  },
  {
    name: 'query',
    summary: 'Run SQL over the curated tables, the staging tables, their history and the ledger',
    load: async () => (await import('./commands/query.ts')).queryCommand,
  },
  {
    name: 'export',
    summary: 'Write a table or the result of SQL into a file: CSV, JSON, Parquet, XLSX or DuckDB',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'archive',
    summary: 'Move objects that are older than their retention to the archive',
    load: async () => (await import('./commands/archive.ts')).archiveCommand,
  },
  {
    name: 'restore',
    summary: 'Bring objects back from the archive',
    load: async () => (await import('./commands/restore.ts')).restoreCommand,
  },
  {
    name: 'config',
    summary: 'Show the resolved configuration and where each value comes from',
    load: async () => (await import('./commands/config.ts')).configCommand,
  },
  {
    name: 'sweep',
    summary: 'Find work whose event was lost and objects that are gone, and queue it',
    load: async () => (await import('./commands/sweep.ts')).sweepCommand,
  },
  {
    name: 'replay',
    summary: 'Reprocess what a contract change affects, or a selection',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  {
    name: 'redrive',
    summary: 'List dead letters with their causes, and queue them again',
    load: async () => (await import('./commands/redrive.ts')).redriveCommand,
  },
  {
    name: 'doctor',
    summary: 'Health check: one line per dependency, with the fix',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'reconcile',
    summary: 'Prove that every row and every amount is accounted for, from landing to the tables',
    load: async () => (await import('./commands/reconcile.ts')).reconcileCommand,
  },
  {
    name: 'unresolved',
    summary: 'List tracks and currencies of royalties that your catalog lacks',
    load: async () => (await import('./commands/unresolved.ts')).unresolvedCommand,
  },
  {
    name: 'lineage',
    summary: 'Follow rows of a table back to file and line, or an arrival to the months that it touched',
    load: async () => (await import('./commands/lineage.ts')).lineageCommand,
  },
  {
    name: 'graph',
    summary: 'Draw the whole flow: sources, datasets, tables and the zones between them',
    load: async () => (await import('./commands/graph.ts')).graphCommand,
  },
  {
    name: 'catalog',
    summary: 'Describe every dataset and table: columns, units, owners, sources and uses',
    load: async () => (await import('./commands/catalog.ts')).catalogCommand,
  },
];
