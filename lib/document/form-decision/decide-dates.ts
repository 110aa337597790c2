import type { Column } from '../../contract/column.ts';
import type { Contract } from '../../contract/contract.ts';
import type { LayoutRefusal } from '../../contract/source.ts';
import { ruleOf } from '../../contract/type-rule.ts';
import {
  type DateOrder,
  dateOrders,
  type MonthWords,
  midnightRule,
  wordsOf,
} from '../../contract/written/date-form.ts';
import { languagesOf, monthOf } from '../../contract/written/month-names.ts';
import { isDate, readingOf } from '../../contract/written/reading.ts';
import { fitsCadence, fitsCapture, fitsWindow, type ScopeDays } from './day-facts.ts';
import type { FormEvidence } from './evidence.ts';
import type { FormKnowledge } from './knowledge.ts';
import { contradicted, twoWays, undecided } from './refusals.ts';

/** The order of a document's dates and the words for its months. There is no order if no value depends on it. */
export type DateDecision =
  | { readonly order?: DateOrder; readonly words: MonthWords }
  | { readonly refused: LayoutRefusal };

/** A value of a column, as each order reads it. */
export interface DateReading {
  readonly column: string;
  readonly label: string;
  readonly text: string;
  readonly by: Readonly<Partial<Record<DateOrder, string>>>;
  /** The value as the source's own form reads it. */
  readonly own: string | undefined;
}

const orderWords: Readonly<Record<DateOrder, string>> = {
  'year-first': 'with the year first',
  'day-first': 'with the day first',
  'month-first': 'with the month first',
  'serial-1900': 'as a serial since 1900',
  'serial-1904': 'as a serial since 1904',
};

/**
 * Tries every order against all dates of a document. A value that contradicts an order excludes it. If several are left
 * and differ, the source's own way of writing decides, and then the known facts about the days: none lies after the
 * capture, all lie in the window of the name, and no day is missing where the dataset has every day. What a person said
 * is checked against the same facts.
 */
export function decideDates(contract: Contract, evidence: FormEvidence, known: FormKnowledge): DateDecision {
  const words = monthWords(contract, evidence);
  const readings = readingsOf(contract, evidence, words, known.daysAreMidnights);
  const [first] = readings;
  if (first === undefined) return { words };
  const against = (order: DateOrder) => readings.find(({ by }) => by[order] === undefined);
  const candidates = dateOrders.filter((order) => against(order) === undefined);
  const mixed = mixedColumn(readings);
  const [only] = candidates;
  if (only === undefined || mixed) return { refused: twoWays('dates', contract, mixed ?? differing(readings)) };
  const { dates: said } = known.said;
  if (said !== undefined && !candidates.includes(said))
    return { refused: contradicted('dates', contract, said, against(said)) };
  const open = (left: readonly DateOrder[]) =>
    readings.find(({ by }) => left.some((order) => by[order] !== by[left[0] ?? only]));
  if (!open(candidates)) return { order: said ?? only, words };
  const left = byFacts(contract, readings, candidates, known);
  if (said !== undefined) {
    if (left.includes(said)) return { order: said, words };
    return { refused: contradicted('dates', contract, said, open([said, left[0] ?? said]), true) };
  }
  const own = known.keepsHand ? ownOrder(readings, candidates) : undefined;
  if (own !== undefined && left.includes(own)) return { order: own, words };
  const [decided = only] = left;
  const unclear = open(left);
  if (!unclear) return { order: decided, words };
  const [one = only, other = only] = [decided, left.find((order) => unclear.by[order] !== unclear.by[decided])];
  return {
    refused: undecided('dates', contract, unclear, [
      [orderWords[one], unclear.by[one] ?? ''],
      [orderWords[other], unclear.by[other] ?? ''],
    ]),
  };
}

/** Gives the months that words in the dates mean, by the languages that can read them all. */
function monthWords({ columns }: Contract, evidence: FormEvidence): MonthWords {
  const texts = Object.entries(columns).flatMap(([name, { type }]) =>
    isDate(type.kind) ? (evidence.get(name) ?? []).map(wordsOf) : [],
  );
  const words = [...new Set(texts)].filter((word) => /\p{L}/u.test(word));
  const languages = languagesOf(words);
  const months = words.map((word) => [word, monthOf(word, languages)] as const);
  return Object.fromEntries(months.filter((one): one is readonly [string, number] => one[1] !== undefined));
}

function readingsOf(
  contract: Contract,
  evidence: FormEvidence,
  words: MonthWords,
  daysAreMidnights?: true,
): readonly DateReading[] {
  return Object.entries(contract.columns).flatMap(([name, column]) => {
    if (!isDate(column.type.kind)) return [];
    const { written: _, ...own } = column;
    const readOwn = typedReader(own);
    const inOwnForm = (text: string) =>
      readOwn(column.type.kind === 'datetime' && daysAreMidnights ? midnightRule.read(text) : text);
    const readers = dateOrders.map(
      (dates) => [dates, typedReader({ ...column, written: { dates, words, daysAreMidnights } })] as const,
    );
    return (evidence.get(name) ?? []).flatMap((text): DateReading[] => {
      const read = readers.map(([order, reader]) => [order, reader(text)] as const);
      const by = Object.fromEntries(read.filter(([, value]) => value !== undefined));
      if (Object.keys(by).length === 0) return [];
      return [{ column: name, label: column.from[0] ?? name, text, by, own: inOwnForm(text) }];
    });
  });
}

function typedReader(column: Column): (text: string) => string | undefined {
  const [{ parse }, { read }] = [ruleOf(column.type), readingOf(column)];
  return (text) => {
    const value = parse(read(text));
    return value === undefined ? undefined : String(value);
  };
}

/** True if every date of a document is written as the source writes it, or if the document has no dates. */
export function datesAreOwn(
  contract: Contract,
  evidence: FormEvidence,
  { daysAreMidnights }: Pick<FormKnowledge, 'daysAreMidnights'>,
): boolean {
  const readings = readingsOf(contract, evidence, monthWords(contract, evidence), daysAreMidnights);
  return readings.every(({ own }) => own !== undefined);
}

/** Gives the source's order, if every date is written as the source writes it. */
function ownOrder(readings: readonly DateReading[], candidates: readonly DateOrder[]): DateOrder | undefined {
  return candidates.find((one) => readings.every(({ by, own }) => own !== undefined && own === by[one]));
}

/**
 * Finds a column that has days with the year in front and days with the year at the end, which means that two programs
 * wrote it.
 */
function mixedColumn(readings: readonly DateReading[]): readonly string[] | undefined {
  const isYearFirst = ({ text }: DateReading) => /^[0-9]{4}[^0-9]/.test(text);
  const isNumbered = ({ text }: DateReading) => /^[0-9]{1,4}[-/.][ ]?[0-9]{1,2}[-/.]/.test(text);
  for (const column of Map.groupBy(readings.filter(isNumbered), ({ column: name }) => name).values()) {
    const [front, end] = [column.find(isYearFirst), column.find((one) => !isYearFirst(one))];
    if (front && end) return [front.text, end.text];
  }
  return undefined;
}

/** Finds two values that no single order can read. */
function differing(readings: readonly DateReading[]): readonly string[] {
  for (const one of readings) {
    const other = readings.find(
      ({ by }) => !dateOrders.some((order) => by[order] !== undefined && one.by[order] !== undefined),
    );
    if (other) return [one.text, other.text];
  }
  return readings.slice(0, 2).map(({ text }) => text);
}

/** Gives the orders whose days agree with the known facts. A fact that no order agrees with decides nothing. */
function byFacts(
  { scope, month, columns, cadence }: Contract,
  readings: readonly DateReading[],
  candidates: readonly DateOrder[],
  { capturedAt, names }: FormKnowledge,
): readonly DateOrder[] {
  const about = readings.filter(({ column }) => scope.includes(column) || column === month);
  const days = (order: DateOrder): ScopeDays => about.flatMap(({ by }) => by[order]?.slice(0, 10) ?? []);
  const isByDay = month !== null && columns[month]?.type.kind === 'date';
  const facts = [
    (order: DateOrder) => fitsCapture(days(order), capturedAt),
    (order: DateOrder) => !isByDay || fitsWindow(days(order), names),
    (order: DateOrder) => cadence !== 'daily' || fitsCadence(days(order)),
  ];
  let left = candidates;
  for (const fits of facts) {
    const fitting = left.filter(fits);
    if (fitting.length > 0) left = fitting;
  }
  return left;
}
