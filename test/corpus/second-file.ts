import { relationOf } from '../../lib/contract/contract.ts';
import { identifier } from '../../lib/contract/sql-text.ts';
import { addDecimals } from '../../lib/lake/decimal.ts';
import { mulberry32 } from '../simulation/random.ts';
import type { CorpusLake } from './corpus-lake.ts';
import type { MadeFile } from './made-file.ts';
import { delimited, plainStyle, written } from './style.ts';
import { canonical, type Value } from './value.ts';
import type { Verdict } from './verdict.ts';

type Rows = readonly (readonly Value[])[];

/**
 * Puts a newer file of the same months after one that was read: the same lines and more of them, or a part of them. What
 * covers all that stands replaces it; what lacks lines is held, and takes no money away. Undefined for layouts of days, whose
 * newest file counts.
 */
export async function judgeSecond(first: MadeFile, lake: CorpusLake): Promise<Verdict | undefined> {
  const { layout, seed, rows } = first;
  if (layout.covers !== true || layout.amount === undefined || rows.length < 2) return undefined;
  const random = mulberry32(seed + 0x2f11e);
  // A line that pays: one that takes money back would leave less than stands.
  const at = layout.columns.findIndex(({ column }) => column === layout.amount);
  const again = rows.find((row) => row[at]?.text.startsWith('-') === false);
  const isFuller = again !== undefined && random.chance(0.4);
  const later: Rows = isFuller ? [...rows, again] : rows.slice(0, random.int(1, rows.length - 1));
  const style = { ...plainStyle, ...layout.own };
  const cells = later.map((row) => row.map((value) => written(value, style)));
  const above = (layout.above ?? []).map((line) => line + style.lineEnd).join('');
  const text = above + delimited([layout.columns.map(({ header }) => header), ...cells], style);
  const { refused } = await lake.put(
    `later-${layout.fileName}`,
    new TextEncoder().encode(text),
    '2026-11-25T12:00:00Z',
  );
  const amount = identifier(layout.amount);
  const [row] = await lake.rows(
    `SELECT CAST(sum(${amount}) AS VARCHAR) AS total FROM staging.${relationOf(layout.dataset)}`,
  );
  const found = canonical(String(row?.total ?? '0'));
  // A file that nobody can read leaves what stands.
  const expected = total(first, isFuller && !refused ? later : rows);
  if (found === expected && refused) return { outcome: 'refused', note: '' };
  if (found === expected) return { outcome: isFuller ? 'read' : 'held', note: '' };
  const note = `after a ${isFuller ? 'fuller' : 'smaller'} file of ${later.length} lines the amount is ${found}, not ${expected}`;
  return { outcome: isFuller ? 'wrong' : 'lost', note };
}

function total({ layout }: MadeFile, rows: Rows): string {
  const at = layout.columns.findIndex(({ column }) => column === layout.amount);
  return canonical(addDecimals(rows.map((row) => row[at]?.text)));
}
