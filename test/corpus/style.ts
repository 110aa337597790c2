import type { Random } from '../simulation/random.ts';
import type { Value } from './value.ts';

/** How a file writes its numbers, days and cells. */
export interface Style {
  readonly delimiter: ',' | ';' | '\t';
  readonly point: '.' | ',';
  /** What stands between groups of three digits; nothing for plain digits. */
  readonly group: '' | ',' | '.' | ' ' | "'" | '\u00a0' | '\u202f';
  readonly negative: 'minus' | 'parentheses' | 'trailing';
  /** Small amounts as `8.0E-6`. */
  readonly exponents: boolean;
  readonly day: 'y-m-d' | 'y/m/d' | 'd/m/y' | 'd.m.y' | 'm/d/y' | 'd-m-y';
  readonly month: 'y-m' | 'y-m-01' | 'like days';
  readonly lineEnd: '\n' | '\r\n';
  /** `needed`: as CSV has it; `never`: cells hold no delimiter, and quotes in them stand for themselves. */
  readonly quotes: 'needed' | 'always' | 'never';
  readonly bom: boolean;
}

/** As platforms write a file themselves, where nothing particular is known of one. */
export const plainStyle: Style = {
  delimiter: ',',
  point: '.',
  group: '',
  negative: 'minus',
  exponents: false,
  day: 'y-m-d',
  month: 'y-m',
  lineEnd: '\n',
  quotes: 'needed',
  bom: false,
};

/** A style as some spreadsheet or distributor somewhere writes: signs that contradict each other are not drawn. */
export function anyStyle(random: Random): Style {
  const point = random.pick(['.', ','] as const);
  const groups = point === '.' ? (['', '', ',', ' ', "'", '\u202f'] as const) : (['', '', '.', ' ', '\u00a0'] as const);
  return {
    delimiter: point === ',' ? random.pick([';', '\t'] as const) : random.pick([',', ';', '\t'] as const),
    point,
    group: random.pick(groups),
    negative: random.pick(['minus', 'minus', 'minus', 'parentheses', 'trailing'] as const),
    exponents: random.chance(0.15),
    // No locale that separates decimals by a comma puts the month first.
    day: random.pick(['y-m-d', 'y/m/d', 'd/m/y', 'd.m.y', point === ',' ? 'd/m/y' : 'm/d/y', 'd-m-y'] as const),
    month: random.pick(['y-m', 'y-m', 'y-m-01', 'like days'] as const),
    lineEnd: random.pick(['\n', '\r\n'] as const),
    quotes: random.chance(0.3) ? 'always' : 'needed',
    bom: random.chance(0.3),
  };
}

/** The cell's text in a style. */
export function written(value: Value, style: Style): string {
  switch (value.kind) {
    case 'day':
      return writtenDay(value.text, style.day);
    case 'month':
      if (style.month === 'y-m') return value.text;
      return writtenDay(`${value.text}-01`, style.month === 'y-m-01' ? 'y-m-d' : style.day);
    case 'decimal':
      return writtenNumber(value.text, style);
    case 'count':
      return grouped(value.text, style.group);
    case 'text':
    case 'id':
      return value.text;
  }
}

function writtenDay(day: string, form: Style['day']): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const order = { y: year, m: month, d: date };
  return form.replaceAll(/[ymd]/g, (part) => order[part as 'y' | 'm' | 'd']);
}

function writtenNumber(number: string, { point, group, negative, exponents }: Style): string {
  const isNegative = number.startsWith('-');
  const [whole = '', fraction = ''] = number.replace('-', '').split('.');
  const small = exponents && whole === '0' && /^000/.test(fraction);
  const bare = small ? exponent(fraction, point) : `${grouped(whole, group)}${fraction === '' ? '' : point + fraction}`;
  if (!isNegative) return bare;
  if (negative === 'parentheses') return `(${bare})`;
  return negative === 'trailing' ? `${bare}-` : `-${bare}`;
}

/** `0.00012` as `1.2E-4`. */
function exponent(fraction: string, point: string): string {
  const zeros = /^0*/.exec(fraction)?.[0].length ?? 0;
  const digits = fraction.slice(zeros);
  return `${digits.slice(0, 1)}${point}${digits.slice(1) || '0'}E-${zeros + 1}`;
}

function grouped(digits: string, group: string): string {
  return group === '' ? digits : digits.replaceAll(/\B(?=(?:\d{3})+$)/g, group);
}

/** A table as the text of a delimited file. */
export function delimited(rows: readonly (readonly string[])[], style: Style): string {
  const { delimiter, lineEnd, quotes, bom } = style;
  const cell = (text: string) =>
    quotes === 'always' || (quotes === 'needed' && (text.includes(delimiter) || /["\n\r]/.test(text)))
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  return `${bom ? '\uFEFF' : ''}${rows.map((row) => row.map(cell).join(delimiter) + lineEnd).join('')}`;
}
