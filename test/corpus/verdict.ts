import { relationOf } from '../../lib/contract/contract.ts';
import { identifier } from '../../lib/contract/sql-text.ts';
import type { CorpusLake } from './corpus-lake.ts';
import type { MadeFile } from './made-file.ts';
import { canonical, type Value } from './value.ts';

/** What became of a made file. `wrong` and `lost` must never happen. */
export interface Verdict {
  readonly outcome: 'read' | 'read in part' | 'refused' | 'held' | 'wrong' | 'lost';
  /** What was wrong or lost, in one line. */
  readonly note: string;
}

/** Puts the file into a new lake and holds every row that the lake keeps against what was written. */
export async function judge(file: MadeFile, lake: CorpusLake): Promise<Verdict> {
  const { documents, refused } = await lake.put(file.fileName, file.bytes);
  const columns = file.layout.columns
    .filter(({ column }) => column !== '')
    .map(({ column }) => `CAST(${identifier(column)} AS VARCHAR) AS ${identifier(column)}`);
  const rows = refused
    ? []
    : await lake.rows(`SELECT "_line", ${columns.join(', ')} FROM staging.${relationOf(file.layout.dataset)}`);
  const wrong = rows.flatMap((row) => wrongIn(file, row));
  if (wrong.length > 0) return { outcome: 'wrong', note: wrong.slice(0, 3).join('; ') };
  if (refused) return { outcome: 'refused', note: '' };
  if (file.mustRefuse) return { outcome: 'wrong', note: 'nobody can say what it means, and it was read' };
  const told = documents.reduce((total, { rows: { rejected, setAside } }) => total + rejected + setAside, 0);
  const missing = file.rows.length - rows.length;
  if (missing > told)
    return { outcome: 'lost', note: `${missing} of ${file.rows.length} rows are gone, ${told} are told` };
  return { outcome: missing > 0 ? 'read in part' : 'read', note: '' };
}

type StagedRow = Readonly<Record<string, unknown>>;

function wrongIn(file: MadeFile, row: StagedRow): readonly string[] {
  const line = Number(row._line);
  const values = file.rows[file.rowOfLine(line) ?? -1];
  if (!values) return [`line ${line} is no row and was taken for one`];
  return file.layout.columns.flatMap(({ column }, at) => {
    if (column === '') return [];
    const value = values[at];
    const found = row[column];
    if (!value || isSame(value, found)) return [];
    if (found === null && mayBeNull(file, value, column)) return [];
    return [`line ${line}, ${column}: ${JSON.stringify(value.text)} was read as ${JSON.stringify(found)}`];
  });
}

/** A value that could not be read may be missing where it is neither money nor time; the lake tells how many are. */
function mayBeNull({ layout, isBroken }: MadeFile, value: Value, column: string): boolean {
  if (column === layout.amount || value.kind === 'day' || value.kind === 'month') return false;
  return value.kind !== 'text' || isBroken;
}

function isSame(value: Value, found: unknown): boolean {
  if (value.text === '' && found === null) return true;
  if (typeof found !== 'string') return false;
  if (value.kind === 'count' || value.kind === 'decimal') return canonical(found) === canonical(value.text);
  return found === value.text;
}
