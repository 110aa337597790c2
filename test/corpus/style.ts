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
  /** Days and months have zeros in front. */
  readonly isPadded: boolean;
  readonly yearDigits: 4 | 2;
  /** Behind a day: the time that says nothing. */
  readonly afterDay: '' | ' 12:00:00 AM' | ' 00:00:00';
  readonly month: 'y-m' | 'y-m-01' | 'like days' | 'named';
  /** How a moment's time stands behind its day. */
  readonly clock: ' HH:MM:SS' | ' HH:MM' | 'THH:MM:SS' | ' h:mmam';
  /** `guarded`: as `="…"`; `apostrophe`: with one in front; `hyphens`: as ISRCs are printed, in lower case. */
  readonly ids: 'plain' | 'guarded' | 'apostrophe' | 'hyphens';
  readonly encoding: 'utf-8' | 'utf-16le' | 'windows-1252';
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
  isPadded: true,
  yearDigits: 4,
  afterDay: '',
  month: 'y-m',
  clock: ' HH:MM:SS',
  ids: 'plain',
  encoding: 'utf-8',
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
    // Also the month first beside decimal commas: a person may have changed one setting of two.
    day: random.pick(['y-m-d', 'y/m/d', 'd/m/y', 'd.m.y', 'm/d/y', 'd-m-y'] as const),
    isPadded: random.chance(0.75),
    yearDigits: random.chance(0.85) ? 4 : 2,
    afterDay: random.pick(['', '', '', '', '', ' 00:00:00', ' 12:00:00 AM'] as const),
    month: random.pick(['y-m', 'y-m', 'y-m-01', 'like days', 'named'] as const),
    clock: random.pick([' HH:MM:SS', ' HH:MM', 'THH:MM:SS', ' h:mmam'] as const),
    ids: random.pick(['plain', 'plain', 'plain', 'guarded', 'apostrophe', 'hyphens'] as const),
    encoding: random.pick(['utf-8', 'utf-8', 'utf-8', 'utf-8', 'utf-16le', 'windows-1252'] as const),
    lineEnd: random.pick(['\n', '\r\n'] as const),
    quotes: random.chance(0.3) ? 'always' : 'needed',
    bom: random.chance(0.3),
  };
}

/** The cell's text in a style. */
export function written(value: Value, style: Style): string {
  switch (value.kind) {
    case 'day':
      return writtenDay(value.text, style) + style.afterDay;
    case 'moment':
      return writtenDay(value.text.slice(0, 10), style) + writtenTime(value.text.slice(11), style.clock);
    case 'month':
      if (style.month === 'y-m') return value.text;
      if (style.month === 'named') return namedMonth(value.text);
      return style.month === 'y-m-01' ? `${value.text}-01` : writtenDay(`${value.text}-01`, style);
    case 'decimal':
      return writtenNumber(value.text, style);
    case 'count':
      return grouped(value.text, style.group);
    case 'text':
      return value.text;
    case 'id':
      return writtenId(value.text, style.ids);
  }
}

function writtenId(id: string, how: Style['ids']): string {
  if (id === '' || how === 'plain') return id;
  if (how === 'guarded') return `="${id}"`;
  if (how === 'apostrophe') return `'${id}`;
  const [, country, registrant, year, designation] = /^([A-Z]{2})([A-Z0-9]{3})(\d{2})(\d{5})$/.exec(id) ?? [];
  return country === undefined ? id : `${country}-${registrant}-${year}-${designation}`.toLowerCase();
}

const monthNames = 'Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec'.split(',');

/** `2026-07` as `Jul 2026`. */
function namedMonth(month: string): string {
  return `${monthNames[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;
}

function writtenTime(time: string, clock: Style['clock']): string {
  if (clock === ' HH:MM:SS') return ` ${time}`;
  if (clock === 'THH:MM:SS') return `T${time}`;
  if (clock === ' HH:MM') return ` ${time.slice(0, 5)}`;
  const hour = Number(time.slice(0, 2));
  return ` ${hour % 12 === 0 ? 12 : hour % 12}:${time.slice(3, 5)}${hour < 12 ? 'am' : 'pm'}`;
}

function writtenDay(day: string, { day: form, isPadded, yearDigits }: Style): string {
  const [year = '', ...rest] = day.split('-');
  const [month = '', date = ''] = rest.map((part) => (isPadded ? part : part.replace(/^0/, '')));
  const order = { y: form === 'y-m-d' ? year : year.slice(-yearDigits), m: month, d: date };
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

/** The bytes of a text; undefined where the encoding lacks one of its characters. */
export function encoded(text: string, encoding: Style['encoding']): Uint8Array | undefined {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  if (encoding === 'utf-16le') return Buffer.from(text.startsWith('\uFEFF') ? text : `\uFEFF${text}`, 'utf16le');
  const bare = text.replace(/^\uFEFF/, '');
  const bytes = Buffer.from(bare, 'latin1');
  return bytes.toString('latin1') === bare ? bytes : undefined;
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
