/** Lines or rows, and the exact sum of each money column, as text. */
export interface Sums {
  readonly rows: number;
  readonly money: Readonly<Record<string, string>>;
}

/** One thing that does not add up, named as closely as it can be: an object, a document's line, or a mart's key. */
export interface Difference {
  /** What kind: `row-missing`, `amount-changed`, `curated-row-changed`, … */
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
  /** What the zone before says, and what was found. */
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
  /** Lines in the rejects; all lines of a document that was refused whole. */
  readonly rejected: Sums;
  readonly holds: boolean;
}

/** A dataset's month: accepted rows of all evidence, and which of them are current. */
export interface MonthAccount {
  readonly dataset: string;
  readonly month: string;
  /** Lines of the documents that say this month and were not refused; null where a document does not say its months. */
  readonly landing: Sums | null;
  /** Rows of the parts that lineage records name, once for every raw object that claims them. */
  readonly accepted: Sums;
  readonly current: Sums;
  /** Accepted rows that are not current: newer evidence replaced them, or says the same. */
  readonly superseded: Sums;
  /** Accepted rows of evidence that covers less than what stands, and waits for a decision. */
  readonly held: Sums;
  readonly holds: boolean;
}

/** A mart's month: what its object holds, against what the current rows give. */
export interface MartAccount {
  readonly mart: string;
  readonly month: string;
  readonly rows: number;
  readonly totals: Readonly<Record<string, string>>;
  /** The sums that must come through: as the current rows have them. */
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

/** What to reconcile: everything without it. */
export interface ReconcileScope {
  readonly dataset?: string;
  /** First and last month, `YYYY-MM`; data without months is always looked at. */
  readonly from?: string;
  readonly to?: string;
}

/** Rows named of one object: enough to see what was done to it, and a lost part of a million rows still fits in memory. */
export const namedRows = 10_000;

export const suggestions = {
  sweep: 'Run lake sweep --wait: it does what was left undone.',
  replay: 'Replay the raw object: lake replay makes parts, rejects and tables again from its bytes.',
  restore: 'Restore the object from a copy; raw holds the bytes that landed, under their hash.',
  recurate: 'Replay from staging: lake replay --stage curate makes the table again from its current rows.',
} as const;
