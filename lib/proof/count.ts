import { readFile } from 'node:fs/promises';
import { currencyColumns, currencyOf, unknownCurrency } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import { type FormRule, formOf } from '../contract/text-form.ts';
import { isDate, readingOf } from '../contract/written/reading.ts';
import { decideForms } from '../document/form-decision/decide-forms.ts';
import { formKnowledge, type KnownOutside, needsDecision } from '../document/form-decision/document-knowledge.ts';
import { evidenceCollector, type FormEvidence, hasUnread } from '../document/form-decision/evidence.ts';
import type { RecognisedDocument } from '../document/inspection.ts';
import { decoderOf } from '../document/physical-lines.ts';
import { noMonth } from '../lake/object-key.ts';
import { moneyColumns } from '../stages/clean/measure-rows.ts';
import { unitsOf, unitsText } from './amount.ts';
import { readRowsAgain } from './lines.ts';
import type { Sums } from './report.ts';

/** One line of a document, as the count reads it. */
export interface CountedRow {
  readonly line: number;
  readonly isRefused: boolean;
  /** `YYYY-MM`, where the line states it. */
  readonly month: string;
  /** Exact amounts by money column. A missing or unreadable amount is null. */
  readonly money: Readonly<Record<string, string | null>>;
}

/** Lines that are in no part, and whether they are refused or set aside. */
export type OutLines = ReadonlyMap<number, 'refused' | 'set aside'>;

/** Lines with their sums, and the sum of their line numbers, which reveals a row with a wrong line number. */
export interface LineSums extends Sums {
  readonly lineSum: number;
}

/** A document counted from its bytes. */
export interface DocumentCount {
  readonly all: Sums;
  readonly refused: Sums;
  readonly setAside: Sums;
  /** Lines that were not refused, by the month that they state. Undefined where they do not state it as `YYYY-MM…`. */
  readonly kept: LineSums;
  readonly keptByMonth: ReadonlyMap<string, LineSums> | undefined;
}

interface MoneyColumn {
  readonly name: string;
  readonly whole: number;
  readonly scale: number;
  readonly missing: ReadonlySet<string>;
  readonly form: FormRule;
  /** True where its amounts are always in one currency. */
  readonly isOne: boolean;
}

/**
 * Counts a document's lines and adds up its money from its bytes, in bigint arithmetic. It uses neither the records nor the
 * readers of the stages. `outLines` are the lines that the rejects name.
 * How its numbers and dates are written is decided anew, by the values that this count sees; a document that cannot be decided
 * is counted as its source writes.
 */
export async function countDocument(
  document: RecognisedDocument,
  outLines: OutLines,
  outside: KnownOutside,
  onRow?: (row: CountedRow) => void,
): Promise<DocumentCount> {
  const first = await countBy(document, document.dataset.contract, outLines);
  const written = writtenContract(document, first.evidence, outside);
  const last = written === undefined ? first : await countBy(document, written, outLines);
  for (const row of onRow ? (await countBy(document, written ?? document.dataset.contract, outLines, true)).rows : [])
    onRow?.(row);
  return last.count;
}

/** The contract with how the document writes numbers and dates; undefined where its own reading stands. */
function writtenContract(
  document: RecognisedDocument,
  evidence: FormEvidence,
  outside: KnownOutside,
): Contract | undefined {
  const { contract, prepare } = document.dataset;
  // Dates that a source completes are none before: their evidence is in what it makes of them.
  const dates = prepare ? Object.keys(contract.columns).filter((name) => isDateColumn(contract, name)) : [];
  const own = new Map([...evidence].filter(([name]) => !dates.includes(name)));
  if (!needsDecision(document, outside.said) && !hasUnread(contract, own)) return undefined;
  const decision = decideForms(contract, own, formKnowledge(document, outside));
  return 'refused' in decision ? undefined : decision.contract;
}

function isDateColumn({ columns }: Contract, name: string): boolean {
  const kind = columns[name]?.type.kind;
  return kind !== undefined && isDate(kind);
}

interface Counting {
  readonly count: DocumentCount;
  readonly evidence: FormEvidence;
  readonly rows: readonly CountedRow[];
}

async function countBy(
  document: RecognisedDocument,
  contract: Contract,
  outLines: OutLines,
  keepsRows = false,
): Promise<Counting> {
  const { prepare } = document.dataset;
  const columns = moneyOf(contract);
  const monthColumn = contract.month === null ? undefined : contract.columns[contract.month];
  const { read: readMonth } = monthColumn ? readingOf(monthColumn) : formOf(undefined);
  const [all, out, aside] = [tally(columns), tally(columns), tally(columns)];
  const byMonth = new Map<string, Tally>();
  const collector = evidenceCollector(contract);
  const rows: CountedRow[] = [];
  const readCurrency = currencyReader(document, contract);
  await eachRow(document, (line, textOf) => {
    if (textOf) collector.add(textOf);
    const units = columns.map((column) => (textOf ? unitsIn(textOf(column.name), column) : undefined));
    const currencies = columns.map(({ name }) => readCurrency(name, textOf));
    const outcome = outLines.get(line);
    const isRefused = outcome !== undefined;
    const month = contract.month === null ? noMonth : readMonth(textOf?.(contract.month) ?? '').slice(0, 7);
    all.add(line, units, currencies);
    if (outcome === 'set aside') aside.add(line, units, currencies);
    else if (isRefused) out.add(line, units, currencies);
    else {
      const known = byMonth.get(month) ?? tally(columns);
      byMonth.set(month, known);
      known.add(line, units, currencies);
    }
    if (keepsRows) rows.push({ line, isRefused, month, money: moneyText(columns, units) });
  });
  const months = new Map([...byMonth].map(([month, sums]) => [month, sums.sums()]));
  const saysMonths =
    !prepare &&
    monthIsInCell(document) &&
    [...months.keys()].every((month) => month === noMonth || /^\d{4}-\d\d$/.test(month));
  const kept = tally(columns);
  for (const sums of byMonth.values()) kept.take(sums);
  const count = {
    all: all.sums(),
    refused: out.sums(),
    setAside: aside.sums(),
    kept: kept.sums(),
    keptByMonth: saysMonths ? months : undefined,
  };
  return { count, evidence: collector.evidence(), rows };
}

/** False where the month of a line is not in a cell of the line, but is a fact of the document. */
function monthIsInCell({ dataset: { contract }, match }: RecognisedDocument): boolean {
  return contract.month === null || contract.month in match.positions;
}

interface Tally {
  rows: number;
  lineSum: number;
  readonly units: bigint[];
  readonly byCurrency: readonly Map<string, bigint>[];
  /** `currencies` are those of the columns' amounts; undefined where a column is always in one. */
  add(line: number, units: readonly (bigint | undefined)[], currencies: readonly (string | undefined)[]): void;
  take(other: Tally): void;
  sums(): LineSums;
}

function tally(columns: readonly MoneyColumn[]): Tally {
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

/** Reads the currency of a column's amount: from its cell, else from what the document says of all its lines. */
function currencyReader(
  { facts }: RecognisedDocument,
  contract: Contract,
): (name: string, textOf: TextOf | undefined) => string | undefined {
  const readers = currencyColumns(contract).map((name) => {
    const found = currencyOf(contract, name);
    const column = found.kind === 'column' ? contract.columns[found.column] : undefined;
    if (found.kind !== 'column' || !column) return [name, () => unknownCurrency] as const;
    const missing = new Set(column.missing ?? contract.missing);
    const { read } = readingOf(column);
    const given = column.given === undefined ? undefined : facts[column.given.fact];
    return [
      name,
      (textOf: TextOf | undefined) => {
        const text = textOf?.(found.column) ?? given;
        return text === undefined || missing.has(text) ? unknownCurrency : read(text) || unknownCurrency;
      },
    ] as const;
  });
  const byName = new Map(readers);
  return (name, textOf) => byName.get(name)?.(textOf);
}

function moneyOf(contract: Contract): readonly MoneyColumn[] {
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

function unitsIn(text: string | undefined, { whole, scale, missing, form }: MoneyColumn): bigint | undefined {
  return text === undefined || missing.has(text) ? undefined : unitsOf(form.read(text), whole, scale);
}

function moneyText(
  columns: readonly MoneyColumn[],
  units: readonly (bigint | undefined)[],
): Readonly<Record<string, string | null>> {
  const texts = columns.map(({ name, scale }, at) => {
    const value = units[at];
    return [name, value === undefined ? null : unitsText(value, scale)] as const;
  });
  return Object.fromEntries(texts);
}

type TextOf = (column: string) => string | undefined;

async function eachRow(
  document: RecognisedDocument,
  use: (line: number, textOf: TextOf | undefined) => void,
): Promise<void> {
  const { content, match } = document;
  const { positions } = match;
  if (content.shape === 'delimited') {
    let fields: readonly string[] = [];
    const textOf: TextOf = (column) => fields[positions[column] ?? -1];
    return readRowsAgain(document, content, (line, found) => {
      fields = found ?? [];
      use(line, found && textOf);
    });
  }
  if (content.shape === 'table') {
    for (const { line, values } of content.rows) use(line, (column) => values[column] ?? undefined);
    return;
  }
  for (const [index, element] of (await elementsOf(document, content.isLines ?? false)).entries()) {
    const isRow = typeof element === 'object' && element !== null && !Array.isArray(element);
    const textOf: TextOf = (column) => textAt(element, content.keys[positions[column] ?? -1] ?? '');
    use(index + 1, isRow ? textOf : undefined);
  }
}

/** The array of a JSON document, with every number as its digits in the file. */
async function elementsOf({ path, encoding }: RecognisedDocument, isLines: boolean): Promise<readonly unknown[]> {
  const bytes = await readFile(path);
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ) => unknown;
  const text = decoderOf(encoding, bytes).decode(bytes);
  const read = (json: string) =>
    parse(json, (_key, held, { source }) => (typeof held === 'number' ? (source ?? held) : held));
  if (isLines) {
    const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
    return lines.map(read);
  }
  const value = read(text);
  if (Array.isArray(value)) return value;
  const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : [];
  return Array.isArray(data) ? data : [];
}

function textAt(element: unknown, key: string): string | undefined {
  const held = (from: unknown, name: string): unknown =>
    typeof from === 'object' && from !== null && Object.hasOwn(from, name)
      ? (from as Readonly<Record<string, unknown>>)[name]
      : undefined;
  const dot = key.indexOf('.');
  const value =
    held(element, key) ?? (dot > 0 ? held(held(element, key.slice(0, dot)), key.slice(dot + 1)) : undefined);
  return typeof value === 'string' ? value : undefined;
}
