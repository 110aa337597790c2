import { currencyColumns } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { FormRule } from '../contract/text-form.ts';
import { readingOf } from '../contract/written/reading.ts';
import { moneyColumns } from '../stages/clean/measure-rows.ts';
import { unitsOf, unitsText } from './amount.ts';
import type { Sums } from './report.ts';

/** Lines with their sums, and the sum of their line numbers, which reveals a row with a wrong line number. */
export interface LineSums extends Sums {
  readonly lineSum: number;
}

/** A column of money, and how its amounts are written. */
export interface MoneyColumn {
  readonly name: string;
  readonly whole: number;
  readonly scale: number;
  readonly missing: ReadonlySet<string>;
  readonly form: FormRule;
  /** True where its amounts are always in one currency. */
  readonly isOne: boolean;
}

/** Rows and exact money, added up line by line. */
export interface Tally {
  rows: number;
  lineSum: number;
  readonly units: bigint[];
  readonly byCurrency: readonly Map<string, bigint>[];
  /** `currencies` are those of the columns' amounts; undefined where a column is always in one. */
  add(line: number, units: readonly (bigint | undefined)[], currencies: readonly (string | undefined)[]): void;
  take(other: Tally): void;
  sums(): LineSums;
}

/** An empty tally of these columns. */
export function tally(columns: readonly MoneyColumn[]): Tally {
  const own: Tally = {
    rows: 0,
    lineSum: 0,
    units: columns.map(() => 0n),
    byCurrency: columns.map(() => new Map()),
    add(line, units, currencies) {
      own.rows++;
      own.lineSum += line;
      for (const [at, value] of units.entries()) if (value) own.units[at] = (own.units[at] ?? 0n) + value;
      for (const [at, code] of currencies.entries()) if (code !== undefined) addTo(own.byCurrency[at], code, units[at]);
    },
    take(other) {
      own.rows += other.rows;
      own.lineSum += other.lineSum;
      for (const [at, value] of other.units.entries()) own.units[at] = (own.units[at] ?? 0n) + value;
      for (const [at, sums] of other.byCurrency.entries())
        for (const [code, value] of sums) addTo(own.byCurrency[at], code, value);
    },
    sums() {
      const money = columns.map(({ name, scale }, at) => [name, unitsText(own.units[at] ?? 0n, scale)] as const);
      const currencies = columns.flatMap(({ name, scale, isOne }, at) =>
        isOne ? [] : [[name, currencyTexts(own.byCurrency[at], scale)] as const],
      );
      const told = currencies.length > 0 ? { byCurrency: Object.fromEntries(currencies) } : {};
      return { rows: own.rows, lineSum: own.lineSum, money: Object.fromEntries(money), ...told };
    },
  };
  return own;
}

function addTo(sums: Map<string, bigint> | undefined, code: string, value: bigint | undefined): void {
  if (value !== undefined) sums?.set(code, (sums.get(code) ?? 0n) + value);
}

function currencyTexts(sums: ReadonlyMap<string, bigint> | undefined, scale: number): Readonly<Record<string, string>> {
  return Object.fromEntries([...(sums ?? [])].sort().map(([code, units]) => [code, unitsText(units, scale)]));
}

/** The columns whose amounts are counted. */
export function moneyOf(contract: Contract): readonly MoneyColumn[] {
  const mixed = currencyColumns(contract);
  return moneyColumns(contract).flatMap((name) => {
    const column = contract.columns[name];
    if (column?.type.kind !== 'decimal') return [];
    const { precision, scale } = column.type;
    return [
      {
        name,
        whole: precision - scale,
        scale,
        missing: new Set(column.missing ?? contract.missing),
        form: readingOf(column),
        isOne: !mixed.includes(name),
      },
    ];
  });
}

/** The amount of a cell in units of the last decimal place. Undefined where it is missing or unreadable. */
export function unitsIn(text: string | undefined, { whole, scale, missing, form }: MoneyColumn): bigint | undefined {
  return text === undefined || missing.has(text) ? undefined : unitsOf(form.read(text), whole, scale);
}

/** Exact amounts by column; null where one is missing or unreadable. */
export function moneyText(
  columns: readonly MoneyColumn[],
  units: readonly (bigint | undefined)[],
): Readonly<Record<string, string | null>> {
  const texts = columns.map(({ name, scale }, at) => {
    const value = units[at];
    return [name, value === undefined ? null : unitsText(value, scale)] as const;
  });
  return Object.fromEntries(texts);
}
