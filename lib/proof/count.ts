import { currencyColumns, currencyOf, unknownCurrency } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import { formOf } from '../contract/text-form.ts';
import { isDate, readingOf } from '../contract/written/reading.ts';
import { decideForms } from '../document/form-decision/decide-forms.ts';
import { formKnowledge, type KnownOutside, needsDecision } from '../document/form-decision/document-knowledge.ts';
import { evidenceCollector, type FormEvidence, hasUnread } from '../document/form-decision/evidence.ts';
import type { RecognisedDocument } from '../document/inspection.ts';
import { noMonth } from '../lake/object-key.ts';
import { eachRow, type TextOf } from './document-rows.ts';
import type { Sums } from './report.ts';
import { type LineSums, moneyOf, moneyText, type Tally, tally, unitsIn } from './tally.ts';

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

/** A document counted from its bytes. */
export interface DocumentCount {
  readonly all: Sums;
  readonly refused: Sums;
  readonly setAside: Sums;
  /** Lines that were not refused, by the month that they state. Undefined where they do not state it as `YYYY-MM…`. */
  readonly kept: LineSums;
  readonly keptByMonth: ReadonlyMap<string, LineSums> | undefined;
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
