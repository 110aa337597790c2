import { styleText } from 'node:util';
import type { ResolvedSettings } from '../../host/settings.ts';
import type { Terminal } from '../../host/terminal.ts';
import { type ByCurrency, unknownCurrency } from '../../lib/contract/column.ts';

export type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold';

/** Colours a text, or leaves it plain: only a terminal without NO_COLOR gets colours. */
export type Paint = (colour: Colour, text: string) => string;

/** Colours text for a terminal; leaves it plain elsewhere, and where NO_COLOR is set. */
export function painter({ outIsTty }: Terminal, { values }: ResolvedSettings): Paint {
  if (!outIsTty || values.noColor) return (_colour, text) => text;
  return (colour, text) => styleText(colour, text, { validateStream: false });
}

/** A number such as `1,204`. Text is accepted too: counts from the engine are text. */
export function grouped(count: number | string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(.*)$/.exec(String(count)) ?? [];
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + rest;
}

/**
 * The sum of a money column: by currency (`amount GBP 1.32 · USD 2.00`), where the amounts may be of several. Amounts of an
 * unknown currency have no sum.
 */
export function moneyText(name: string, sum: string, sums: Readonly<Record<string, string>> | undefined): string {
  if (sums === undefined) return `${name} ${amount(sum)}`;
  const texts = Object.entries(sums).map(([code, own]) =>
    code === unknownCurrency ? 'without a sum where the currency is unknown' : `${code} ${amount(own)}`,
  );
  return texts.length === 0 ? `${name} 0` : `${name} ${texts.join(' · ')}`;
}

/** The sums of all money columns that are not zero, each by currency where it may be of several. */
export function moneyTexts(
  money: Readonly<Record<string, string>>,
  byCurrency: ByCurrency | undefined,
): readonly string[] {
  return Object.entries(money).flatMap(([name, sum]) => {
    const own = byCurrency?.[name];
    const shown = own && Object.fromEntries(Object.entries(own).filter(([, one]) => /[1-9]/.test(one)));
    const isZero = shown ? Object.keys(shown).length === 0 : !/[1-9]/.test(sum);
    return isZero ? [] : [moneyText(name, sum, shown)];
  });
}

/** An exact amount for people: grouped, without trailing zeros, with at least two places. */
export function amount(decimal: string): string {
  const [whole = '', places] = decimal.split('.');
  if (places === undefined) return grouped(whole);
  return `${grouped(whole)}.${places.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** `2026-11-01 08:15` of an ISO time, in UTC as all times of the lake. */
export function minute(iso: string | null): string {
  return iso === null ? '' : iso.slice(0, 16).replace('T', ' ');
}

/** A text in lines of at most `width` characters, broken between words where they allow it. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** `1 file`, `1,204 files`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `12 s`, `5 min`, `3 h`, `2 days`, of milliseconds. A clock that was set back gives `0 s`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** `12.3 MB`. */
export function megabytes(sizeBytes: number): string {
  return sizeBytes < 1e6 ? `${Math.max(1, Math.round(sizeBytes / 1e3))} KB` : `${(sizeBytes / 1e6).toFixed(1)} MB`;
}

/** A range such as `2026-06 … 2026-10`, from months in any order. The word for parts without a month is kept. */
export function monthRange(months: readonly string[]): string {
  const [first, ...others] = months.toSorted();
  const last = others.at(-1);
  if (first === undefined) return '';
  return last === undefined ? first : `${first} … ${last}`;
}

/** The datasets that an arrival holds, short enough for a line: the first, and how many more. */
export function datasetsText(datasets: readonly string[]): string {
  const [first = '', ...others] = datasets;
  return others.length === 0 ? first : `${first} +${others.length}`;
}
