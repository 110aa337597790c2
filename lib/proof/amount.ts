import type { ByCurrency } from '../contract/column.ts';
import { addDecimals, subtractDecimals } from '../lake/decimal.ts';
import type { Sums } from './report.ts';

const plainNumber = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/**
 * A plain decimal as a whole number of its smallest units. Undefined where the text is not a decimal of at most `whole` digits
 * before the point and `scale` digits after it. It shares no code with the contract's rules on purpose, because it checks
 * them.
 */
export function unitsOf(text: string, whole: number, scale: number): bigint | undefined {
  if (text === '0') return 0n;
  const match = plainNumber.exec(text);
  if (!match) return undefined;
  const [, sign, before = '', after = ''] = match;
  if (before === '' && after === '') return undefined;
  if (before.length > whole || /[1-9]/.test(after.slice(scale))) return undefined;
  const units = BigInt(before + after.slice(0, scale).padEnd(scale, '0'));
  return sign === '-' ? -units : units;
}

/** The decimal text of a number of smallest units. */
export function unitsText(units: bigint, scale: number): string {
  if (scale === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export const noSums: Sums = { rows: 0, money: {} };

/** The sums together, column by column; a column that one of them lacks counts as zero. */
export function addSums(all: readonly Sums[]): Sums {
  const names = new Set(all.flatMap(({ money }) => Object.keys(money)));
  return {
    rows: all.reduce((total, { rows }) => total + rows, 0),
    money: Object.fromEntries([...names].map((name) => [name, addDecimals(all.map(({ money }) => money[name]))])),
    ...currenciesOf(all),
  };
}

function currenciesOf(all: readonly Sums[]): Pick<Sums, 'byCurrency'> {
  const given = all.flatMap(({ byCurrency }) => (byCurrency ? [byCurrency] : []));
  if (given.length === 0) return {};
  const names = new Set(given.flatMap((one) => Object.keys(one)));
  return { byCurrency: Object.fromEntries([...names].map((name) => [name, addCurrencies(given, name)])) };
}

function addCurrencies(all: readonly ByCurrency[], name: string): Readonly<Record<string, string>> {
  const currencies = new Set(all.flatMap((one) => Object.keys(one[name] ?? {})));
  return Object.fromEntries(
    [...currencies].sort().map((code) => [code, addDecimals(all.map((one) => one[name]?.[code]))]),
  );
}

/** `a` minus `b`, column by column; a column that one of them lacks counts as zero. */
export function subtractSums(a: Sums, b: Sums): Sums {
  const names = new Set([...Object.keys(a.money), ...Object.keys(b.money)]);
  const money = [...names].map((name) => [name, subtractDecimals(a.money[name] ?? '0', b.money[name] ?? '0')] as const);
  return { rows: a.rows - b.rows, money: Object.fromEntries(money) };
}

/** True where two exact decimals are the same number, whatever their scale. A missing one is zero. */
export function sameAmount(a: string | undefined, b: string | undefined): boolean {
  return !/[1-9]/.test(subtractDecimals(a ?? '0', b ?? '0'));
}

/** True where rows and every sum are the same to the last digit; a sum that one side lacks is zero. */
export function sameSums(a: Sums, b: Sums): boolean {
  const names = new Set([...Object.keys(a.money), ...Object.keys(b.money)]);
  return (
    a.rows === b.rows && [...names].every((name) => sameAmount(a.money[name], b.money[name])) && sameCurrencies(a, b)
  );
}

/** True where each currency has the same sum; nothing is said where one side has no sums by currency. */
function sameCurrencies({ byCurrency: a }: Sums, { byCurrency: b }: Sums): boolean {
  if (!a || !b) return true;
  const columns = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...columns].every((name) => {
    const codes = new Set([...Object.keys(a[name] ?? {}), ...Object.keys(b[name] ?? {})]);
    return [...codes].every((code) => sameAmount(a[name]?.[code], b[name]?.[code]));
  });
}

/** A text such as `3 rows, earnings_usd 1.25`, for the sentence of a difference. */
export function sumsText({ rows, money, byCurrency = {} }: Sums): string {
  const texts = Object.entries(money).map(([name, sum]) => {
    const known = byCurrency[name];
    if (!known) return `${name} ${sum}`;
    return `${name} ${Object.entries(known)
      .map(([code, own]) => `${code} ${own}`)
      .join(' · ')}`;
  });
  return [`${rows} rows`, ...texts].join(', ');
}
