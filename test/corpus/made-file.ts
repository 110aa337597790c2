import { gzipSync } from 'node:zlib';
import { addDecimals } from '../../lib/lake/decimal.ts';
import { mulberry32, type Random } from '../simulation/random.ts';
import { type CorpusLayout, layouts } from './layouts.ts';
import { anyStyle, delimited, plainStyle, type Style, written } from './style.ts';
import { canonical, type MadeColumn, type Value } from './value.ts';
import { workbookFile } from './workbook-file.ts';

/** What was done to a file on its way. */
export type Damage =
  | 'none'
  | 'ids as numbers'
  | 'total row'
  | 'two forms of numbers'
  | 'short line'
  | 'unfinished download';

/** A made file with what its lines mean. */
export interface MadeFile {
  readonly seed: number;
  readonly layout: CorpusLayout;
  readonly style: Style;
  readonly damage: Damage;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** The values of each line by the contract's column; line 2 is the first. */
  readonly rows: readonly (readonly Value[])[];
  /** Lines that are no rows of the dataset: totals. */
  readonly otherLines: readonly number[];
  /** Lines that were broken on the way. */
  readonly brokenLines: readonly number[];
}

const damages: readonly Damage[] = [
  ...Array.from({ length: 12 }, () => 'none' as const),
  'ids as numbers',
  'total row',
  'total row',
  'two forms of numbers',
  'short line',
  'unfinished download',
];

/** The file of a seed. One in ten without damage is a workbook. */
export async function makeFile(seed: number): Promise<MadeFile> {
  const random = mulberry32(seed);
  const layout = random.pick(layouts);
  const style = { ...(random.chance(0.35) ? { ...plainStyle, ...layout.own } : anyStyle(random)) };
  const damage = random.pick(damages);
  const rows = Array.from({ length: random.int(1, random.pick([2, 6, 40])) }, (_, row) =>
    layout.columns.map(({ draw }) => draw(random, row)),
  );
  const cells = rows.map((row) => row.map((value) => written(value, style)));
  const broken = spoil(random, { layout, style, damage, rows, cells });
  if (damage === 'none' && random.chance(0.1)) {
    const bytes = await workbookFile(
      layout.columns.map(({ header }) => header),
      rows,
    );
    return { seed, layout, style: plainStyle, damage, fileName: `${layout.fileName}.xlsx`, bytes, rows, ...broken };
  }
  const text = delimited([layout.columns.map(({ header }) => header), ...cells], style);
  const packed = damage !== 'unfinished download' && random.chance(0.08);
  const body = new TextEncoder().encode(text);
  const cut = damage === 'unfinished download' ? body.subarray(0, Math.ceil(body.length * 0.6)) : body;
  const ending = damage === 'unfinished download' ? random.pick(['.crdownload', '.part']) : packed ? '.gz' : '';
  return {
    seed,
    layout,
    style,
    damage,
    fileName: `${layout.fileName}${ending}`,
    bytes: packed ? gzipSync(cut) : cut,
    rows,
    ...broken,
  };
}

interface Draft {
  readonly layout: CorpusLayout;
  readonly style: Style;
  readonly damage: Damage;
  readonly rows: readonly (readonly Value[])[];
  /** Changed in place. */
  readonly cells: string[][];
}

type Spoiled = Pick<MadeFile, 'otherLines' | 'brokenLines'>;

function spoil(random: Random, draft: Draft): Spoiled {
  const { damage, rows, cells, layout, style } = draft;
  const whole: Spoiled = { otherLines: [], brokenLines: [] };
  if (damage === 'ids as numbers') {
    for (const row of cells) for (const [at, value] of row.entries()) row[at] = damagedId(layout.columns[at], value);
    return whole;
  }
  if (damage === 'total row') {
    cells.push(layout.columns.map((column, at) => written(totalOf(column, at, rows), style)));
    return { ...whole, otherLines: [cells.length + 1] };
  }
  if (damage === 'two forms of numbers') {
    const other: Style = { ...style, point: style.point === '.' ? ',' : '.', group: '' };
    // `1,234` alone is a number in both forms, and nothing in a file that is right otherwise tells which was meant.
    const at = rows.findIndex((row) => row.every(({ kind, text }) => kind !== 'decimal' || !/[.]\d{3}$/.test(text)));
    if (at >= 0) cells[at] = (rows[at] ?? []).map((value) => written(value, other));
    return whole;
  }
  if (damage === 'short line') {
    const at = random.int(0, rows.length - 1);
    cells[at] = (cells[at] ?? []).slice(0, -2);
    return { ...whole, brokenLines: [at + 2] };
  }
  return whole;
}

/** A long number as a spreadsheet shows it. */
function damagedId(column: MadeColumn | undefined, text: string): string {
  if (column === undefined || !/^\d{12,}$/.test(text)) return text;
  return `${text.slice(0, 1)}.${text.slice(1, 5)}E+${text.length - 1}`;
}

function totalOf({ column }: MadeColumn, at: number, rows: readonly (readonly Value[])[]): Value {
  const values = rows.flatMap((row) => row[at] ?? []);
  const [first] = values;
  if (at === 0) return { kind: 'text', text: 'Total' };
  if (first?.kind !== 'count' && first?.kind !== 'decimal') return { kind: 'text', text: '' };
  if (column === 'unit_price' || column === 'exchange_rate') return { kind: 'text', text: '' };
  return { kind: first.kind, text: canonical(addDecimals(values.map(({ text }) => text))) };
}
