import type { NumberFormat } from './number-format.ts';

const numberForm = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * The day from which a workbook counts. `1900` has a 29 February 1900 that did not exist, and `1904` begins on 1
 * January 1904.
 */
export type Epoch = '1900' | '1904';

/** The last day of a spreadsheet's calendar: 9999-12-31, counted from 1900. */
const lastSerial = 2_958_465n;
const dayMs = 86_400_000n;
/** Spreadsheets keep 15 digits, so whole numbers below this are as they were written. */
const exactWholes = 1e15;

/**
 * Gives the text of a cell with a number, from the digits in the file. A date becomes `YYYY-MM-DD`, a moment becomes
 * `YYYY-MM-DDTHH:MM:SS`, a number shown in percent gets its sign, and everything else stays as it is. Digits are moved,
 * and never computed with as binary numbers. Text that is no number, and a serial that is no day, stay as they are, and
 * their type refuses them.
 */
export function numberText(written: string, format: NumberFormat, epoch: Epoch): string {
  const number = shortest(written.trim());
  const parts = numberForm.exec(number);
  if (!parts || number === '' || /^[+-]?\.?(?:[eE]|$)/.test(number)) return written;
  switch (format.kind) {
    case 'plain':
      return plainText(number);
    case 'percent':
      return `${shifted(number, 2)}%`;
    case 'date':
      return dateText(number, format.parts, epoch) ?? number;
    case 'time':
      return dateText(number, 'time', epoch) ?? number;
    case 'elapsed':
      return elapsedText(number) ?? number;
  }
}

/**
 * Spreadsheets keep binary numbers and write them with 17 digits: 0.1 is 0.10000000000000001 in the file. A number with
 * 16 or 17 digits and a fraction is read as the shortest decimal that is the same binary number. Three kinds stay as
 * they are: a number with fewer digits is as somebody wrote it, one with more digits comes from a program that keeps
 * decimals, and whole numbers are ids.
 */
export function shortest(written: string): string {
  const [, sign = '', whole = '', places = '', exponent] = numberForm.exec(written) ?? [];
  const digits = `${whole}${places}`.replace(/^0+/, '');
  if (digits.length < 16 || digits.length > 17 || (places === '' && exponent === undefined)) return written;
  const value = Number(`${whole}.${places}e${exponent ?? 0}`);
  if (value >= exactWholes) return written;
  const short = value.toString();
  return `${sign === '-' ? '-' : ''}${short.includes('e') ? shifted(short, 0) : short}`;
}

/**
 * Some programs write every number with an exponent (7.2438496065E11). It is read as plain digits. From 10^15 on, an
 * exponent stays, because a spreadsheet shows with it that an id has lost its last digits.
 */
function plainText(number: string): string {
  return /e/i.test(number) && Math.abs(Number(number)) < exactWholes ? shifted(number, 0) : number;
}

/** Multiplies a decimal by a power of ten by moving its point. No exponent stays. */
function shifted(number: string, by: number): string {
  const [, sign = '', whole = '', places = '', exponent = '0'] = numberForm.exec(number) ?? [];
  const point = whole.length + Number(exponent) + by;
  const digits = `${whole}${places}`;
  const left = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const right = point > 0 ? digits.slice(point) : digits.padStart(digits.length - point, '0');
  const trimmed = right.replace(/0+$/, '');
  return `${sign === '-' ? '-' : ''}${left.replace(/^0+(?=\d)/, '')}${trimmed === '' ? '' : `.${trimmed}`}`;
}

type Shown = Extract<NumberFormat, { kind: 'date' }>['parts'] | 'time';

/**
 * Gives the milliseconds of a serial, rounded. A binary number of days is exact to less than a thousandth of a
 * millisecond.
 */
function millisecondsOf(number: string): bigint {
  const [whole = '', places = ''] = shifted(number, 0).replace('-', '').split('.');
  const scale = 10n ** BigInt(places.length);
  return ((BigInt(`${whole}${places}`) * dayMs * 2n) / scale + 1n) / 2n;
}

function dateText(number: string, shown: Shown, epoch: Epoch): string | undefined {
  if (number.startsWith('-') && /[1-9]/.test(number)) return undefined;
  const ms = millisecondsOf(number);
  const [days, rest] = [ms / dayMs, ms % dayMs];
  if (days > lastSerial) return undefined;
  if (days === 0n && (shown === 'time' || (shown === 'unknown' && rest > 0n))) return clock(rest);
  const date = calendarDay(days, epoch);
  if (rest > 0n) return `${date}T${clock(rest)}`;
  if (shown === 'month' && date.endsWith('-01')) return date.slice(0, 7);
  // The file had no year, and the spreadsheet guessed it.
  if (shown === 'day-without-year') return `${monthNames[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8))}`;
  return date;
}

const monthNames = 'January,February,March,April,May,June,July,August,September,October,November,December'.split(',');

function calendarDay(serial: bigint, epoch: Epoch): string {
  if (epoch === '1904') return isoDay(Date.UTC(1904, 0, 1), Number(serial));
  if (serial === 0n) return '1900-01-00';
  // Lotus took 1900 for a leap year, and spreadsheets still do. Day 60 did not exist.
  if (serial === 60n) return '1900-02-29';
  return isoDay(Date.UTC(1899, 11, serial < 60n ? 31 : 30), Number(serial));
}

function isoDay(fromMs: number, days: number): string {
  return new Date(fromMs + days * Number(dayMs)).toISOString().slice(0, 10);
}

/** Gives `05:03:09`, with thousandths if there are any. */
function clock(ms: bigint): string {
  const two = (value: bigint) => String(value).padStart(2, '0');
  const rest = ms % 1000n;
  const places = rest === 0n ? '' : `.${String(rest).padStart(3, '0')}`;
  return `${two(ms / 3_600_000n)}:${two((ms / 60_000n) % 60n)}:${two((ms / 1000n) % 60n)}${places}`;
}

function elapsedText(number: string): string | undefined {
  const sign = number.startsWith('-') && /[1-9]/.test(number) ? '-' : '';
  return `${sign}${clock(millisecondsOf(number))}`;
}
