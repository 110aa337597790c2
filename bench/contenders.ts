import type { PeerName } from './peers.ts';
import type { WrittenStatement } from './statement.ts';
import { type Taken, takenSchema } from './taken.ts';
import type { Workbench } from './workbench.ts';

export type ContenderName = 'lake' | 'bare' | PeerName;

/** Who brings a statement to the table of royalties: a short name, and what it does on the way. */
export const contenders: Readonly<Record<ContenderName, { readonly label: string; readonly does: string }>> = {
  lake: {
    label: 'this lake',
    does: 'raw copy, hash, checks, lineage of rows, totals, parts and table by month, proof of sums',
  },
  bare: { label: 'bare DuckDB', does: 'casts → Parquet → group-by → Parquet' },
  'polars-chain': { label: 'polars', does: 'casts → Parquet → group-by → Parquet' },
  'polars-zones': {
    label: 'polars with zones',
    does: 'raw copy, hash, Parquet by month → group-by → Parquet by month',
  },
  'dlt-arrow': { label: 'dlt, Arrow path', does: 'casts → DuckDB → group-by → Parquet' },
  'dlt-rows': { label: 'dlt, row path', does: 'dictionaries → DuckDB → group-by → Parquet' },
  'pandas-chain': { label: 'pandas, csv chain', does: 'the original style: csv → csv → csv → group-by → csv' },
};

/** Runs one contender over the statement, in a process and a folder of its own. */
export function take(bench: Workbench, name: ContenderName, statement: WrittenStatement): Promise<Taken> {
  const { path, truth } = statement;
  if (name === 'lake')
    return bench.withFolder((root) => bench.measure('load', { root, statement: path, truth }, takenSchema));
  if (name === 'bare')
    return bench.withFolder((folder) => bench.measure('bare', { folder, statement: path }, takenSchema));
  return bench.peer(name, path);
}
