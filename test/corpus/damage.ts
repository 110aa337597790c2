import { addDecimals } from '../../lib/lake/decimal.ts';
import type { Random } from '../simulation/random.ts';
import type { CorpusLayout } from './layout.ts';
import { type Style, written } from './style.ts';
import { canonical, type MadeColumn, type Value } from './value.ts';

/** What was done to a file on its way. */
export type Damage =
  | 'none'
  | 'ids as numbers'
  | 'total row'
  | 'subtotals'
  | 'two forms of numbers'
  | 'short line'
  | 'header again'
  | 'lines above the header'
  | 'amounts twice'
  | 'two amounts of one name'
  | 'unfinished download';

export const damages: readonly Damage[] = [
  ...Array.from({ length: 14 }, () => 'none' as const),
  'ids as numbers',
  'total row',
  'total row',
  'subtotals',
  'two forms of numbers',
  'short line',
  'header again',
  'lines above the header',
  'amounts twice',
  'two amounts of one name',
  'unfinished download',
];

export interface Draft {
  readonly layout: CorpusLayout;
  readonly style: Style;
  readonly damage: Damage;
  readonly rows: readonly (readonly Value[])[];
  /** Changed in place, as is what follows. */
  readonly cells: string[][];
  readonly header: string[];
}

/** Lines are counted from 1, the header included. */
export interface Spoiled {
  /** Lines that are no rows of the dataset: totals. */
  readonly otherLines: readonly number[];
  /** Lines that were broken on the way. */
  readonly brokenLines: readonly number[];
  /** Text in front of the header, with its line ends. */
  readonly above: readonly string[];
  /** No reading of it is right. */
  readonly mustRefuse: boolean;
  /** The row in each line behind the header; none in lines of another nature. */
  readonly rowOfLine: readonly (number | undefined)[];
}

/** Does the damage to the cells of a draft. */
export function spoil(random: Random, draft: Draft): Spoiled {
  const { damage, rows, cells, style, header, layout } = draft;
  const rowOfLine: (number | undefined)[] = rows.map((_, row) => row);
  const whole: Spoiled = { otherLines: [], brokenLines: [], above: [], mustRefuse: false, rowOfLine };
  const addOther = (at: number, line: string[]): Spoiled => {
    cells.splice(at, 0, line);
    rowOfLine.splice(at, 0, undefined);
    return { ...whole, otherLines: [at + 2] };
  };
  switch (damage) {
    case 'none':
    case 'unfinished download':
      return whole;
    case 'ids as numbers':
      for (const row of cells) for (const [at, value] of row.entries()) row[at] = damagedId(layout.columns[at], value);
      return whole;
    case 'total row':
      return addOther(cells.length, sumLine(draft, rows, 'Total'));
    case 'subtotals': {
      const at = random.int(1, rows.length);
      return addOther(at, sumLine(draft, rows.slice(0, at), random.pick(['Subtotal', 'Sub-total'])));
    }
    case 'header again':
      return addOther(random.int(0, cells.length), [...header]);
    case 'lines above the header':
      return {
        ...whole,
        above: random.pick([['Sales report'], ['Nova Kite', ''], ['Report', 'July to September', '']]),
      };
    case 'amounts twice':
    case 'two amounts of one name':
      return twin(random, draft, whole);
    case 'two forms of numbers': {
      const other: Style = { ...style, point: style.point === '.' ? ',' : '.', group: '' };
      // `1,234` alone is a number in both forms, and nothing in a file that is right otherwise tells which was meant.
      const at = rows.findIndex((row) => row.every(({ kind, text }) => kind !== 'decimal' || !/[.]\d{3}$/.test(text)));
      const isPlain = rows.some((row, other) => other !== at && row.some(tellsMark));
      if (at >= 0 && isPlain) cells[at] = (rows[at] ?? []).map((value) => written(value, other));
      return whole;
    }
    case 'short line': {
      const at = random.int(0, rows.length - 1);
      cells[at] = (cells[at] ?? []).slice(0, -2);
      return { ...whole, brokenLines: [at + 2] };
    }
  }
}

/** A number that no groups explain: it tells the mark of decimals. */
function tellsMark({ kind, text }: Value): boolean {
  return kind === 'decimal' && /[.](\d{1,2}|\d{4,})$/.test(text);
}

/** Has the amount in a second column of the same name, with one amount that is another where they are two. */
function twin(random: Random, { layout, cells, rows, style, header, damage }: Draft, whole: Spoiled): Spoiled {
  const at = layout.columns.findIndex(({ column }) => column === layout.amount);
  if (at < 0) return whole;
  header.push(random.pick([header[at] ?? '', (header[at] ?? '').toUpperCase(), ` ${header[at]} `]));
  for (const line of cells) line.push(line[at] ?? '');
  if (damage === 'amounts twice') return whole;
  const other = random.int(0, cells.length - 1);
  const amount = rows[other]?.[at]?.text ?? '0';
  const added = canonical(addDecimals([amount, random.pick(['0.5', '1', '-2', '100'])]));
  cells[other]?.splice(-1, 1, written({ kind: 'decimal', text: added }, style));
  return { ...whole, mustRefuse: true };
}

/** A long number as a spreadsheet shows it. */
function damagedId(column: MadeColumn | undefined, text: string): string {
  if (column === undefined || !/^\d{12,}$/.test(text)) return text;
  return `${text.slice(0, 1)}.${text.slice(1, 5)}E+${text.length - 1}`;
}

/** A line with the sums of rows, and its word in the first column of words. */
function sumLine({ layout, style }: Draft, rows: readonly (readonly Value[])[], word: string): string[] {
  const label = layout.columns.findIndex((_, at) => rows[0]?.[at]?.kind === 'text');
  return layout.columns.map(({ column }, at) => {
    const values = rows.flatMap((row) => row[at] ?? []);
    const [first] = values;
    if (at === Math.max(label, 0)) return word;
    if (first?.kind !== 'count' && first?.kind !== 'decimal') return '';
    if (column === 'unit_price' || column === 'exchange_rate') return '';
    return written({ kind: first.kind, text: canonical(addDecimals(values.map(({ text }) => text))) }, style);
  });
}
