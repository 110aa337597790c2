import { type ByCurrency, isOneCurrency } from '../contract/column.ts';

/** Lines or rows, and the exact sum of each money column, as text. The proof is over columns; people are told amounts by currency. */
export interface Sums {
  readonly rows: number;
  readonly money: Readonly<Record<string, string>>;
  /** Money that is not always in US dollars, by currency. */
  readonly byCurrency?: ByCurrency;
}

/** One difference, named as closely as possible: by an object, a line of a document, or a key of a mart. */
export interface Difference {
  /** The kind of difference: `row-missing`, `amount-changed`, `curated-row-changed`, … */
  readonly rule: string;
  readonly dataset?: string;
  readonly mart?: string;
  readonly month?: string;
  readonly rawKey?: string;
  /** `zone/key` of the object at fault. */
  readonly object?: string;
  readonly document?: string;
  readonly line?: number;
  /** The key of a mart's row. */
  readonly key?: Readonly<Record<string, unknown>>;
  readonly columns?: readonly string[];
  /** The value in the zone before, and the value in this zone. */
  readonly expected?: string;
  readonly actual?: string;
  /** One sentence. */
  readonly reason: string;
  /** One sentence: what to do. */
  readonly suggestion: string;
}

/** A document: its lines counted from its bytes, and what the parts and the rejects hold of them. */
export interface DocumentAccount {
  readonly rawKey: string;
  readonly document: string;
  readonly dataset: string;
  readonly landing: Sums;
  readonly accepted: Sums;
  /** Lines in the rejects. All lines, if the document was refused whole. */
  readonly rejected: Sums;
  /** Lines of another nature, such as payouts and totals: they are no faults. */
  readonly setAside: Sums;
  readonly holds: boolean;
}

/** A dataset's month: accepted rows of all evidence, and which of them are current. */
export interface MonthAccount {
  readonly dataset: string;
  readonly month: string;
  /** Lines of this month that were not refused. Null where a document does not state its months. */
  readonly landing: Sums | null;
  /** Rows of the parts that cleaning records name, counted once for every raw object that claims them. */
  readonly accepted: Sums;
  readonly current: Sums;
  /** Accepted rows that are not current, because newer evidence replaced or confirmed them. */
  readonly superseded: Sums;
  /** Accepted rows of evidence that covers less than what stands, and waits for a decision. */
  readonly held: Sums;
  readonly holds: boolean;
}

/** A month of a mart: the rows of its object, and the rows that the current rows give. */
export interface MartAccount {
  readonly mart: string;
  readonly month: string;
  readonly rows: number;
  readonly totals: Readonly<Record<string, string>>;
  /** Totals of money in several currencies, by currency. */
  readonly byCurrency: ByCurrency;
  /** The sums that the mart must conserve, as the current rows have them. */
  readonly conserved: Readonly<Record<string, string>>;
  readonly holds: boolean;
}

export interface Reconciliation {
  /** True where everything adds up. */
  readonly holds: boolean;
  readonly documents: readonly DocumentAccount[];
  readonly months: readonly MonthAccount[];
  readonly marts: readonly MartAccount[];
  readonly differences: readonly Difference[];
}

/** What to reconcile. By default everything. */
export interface ReconcileScope {
  readonly dataset?: string;
  /** First and last month, `YYYY-MM`. Data without months is always included. */
  readonly from?: string;
  readonly to?: string;
}

/** How many rows of one object are named: enough to see what happened to it, and few enough for memory if a part of a million rows is lost. */
export const namedRows = 10_000;

export const suggestions = {
  verify: 'Run lake sweep --verify --wait: it moves what is damaged to archive, and makes it again.',
  sweep: 'Run lake sweep --verify --wait: it finishes undone work, and makes damaged objects again.',
  replay: 'Run lake sweep --verify --wait: it makes damaged and missing objects again from the raw object.',
  restore:
    'Run lake sweep --verify --wait: it takes the object again from landing, or from another object of the same bytes. Where there is neither, use lake restore, or put the file again.',
  recurate: 'Run lake sweep --verify --wait: it makes the table again from the current rows.',
} as const;

/** The report as it may leave the proof: without sums over several currencies or over one that nobody says. */
export function toldReconciliation(found: Reconciliation): Reconciliation {
  return {
    ...found,
    documents: found.documents.map((one) => ({
      ...one,
      landing: toldSums(one.landing),
      accepted: toldSums(one.accepted),
      rejected: toldSums(one.rejected),
      setAside: toldSums(one.setAside),
    })),
    months: found.months.map((one) => ({
      ...one,
      landing: one.landing && toldSums(one.landing),
      accepted: toldSums(one.accepted),
      current: toldSums(one.current),
      superseded: toldSums(one.superseded),
      held: toldSums(one.held),
    })),
    marts: found.marts.map((one) => ({
      ...one,
      totals: withoutMixed(one.totals, one.byCurrency),
      conserved: withoutMixed(one.conserved, one.byCurrency),
    })),
  };
}

function toldSums<T extends Sums>(sums: T): T {
  return { ...sums, money: withoutMixed(sums.money, sums.byCurrency) };
}

function withoutMixed(money: Sums['money'], byCurrency: ByCurrency = {}): Sums['money'] {
  const isTold = (sums: Readonly<Record<string, string>> | undefined) => sums === undefined || isOneCurrency(sums);
  return Object.fromEntries(Object.entries(money).filter(([name]) => isTold(byCurrency[name])));
}
