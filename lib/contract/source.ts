import type { Contract } from './contract.ts';

/** One row as text, before its contract looked at it. */
export interface TextRow {
  /** Physical line of the row's first character, from 1; for JSON the element's position, from 1. */
  readonly line: number;
  /** Values by column name of the contract; null where the file has none. */
  readonly values: Readonly<Record<string, string | null>>;
  /** The row as it stands in the document, for the rejects. */
  readonly text: string;
  /** Set where the row cannot be laid out into columns at all: the rule it breaks. */
  readonly broken?: 'too-few-fields' | 'too-many-fields' | 'unclosed-quote' | 'not-an-object';
}

/** What is known of a document from outside its bytes. */
export interface DocumentContext {
  /** Base name of the arrival (of the zip, if it was one). */
  readonly fileName: string;
  /** The document's path inside the zip, or the base name. */
  readonly documentName: string;
  /** When the evidence was captured. */
  readonly asOf: Date;
}

/** A dataset: its contract, and what little its source needs beyond it. */
export interface Dataset {
  readonly contract: Contract;
  /**
   * Rewrites all rows of one document before the contract reads them, where their meaning depends on the whole
   * (years of dates without year). For documents that fit in memory. A value it cannot make sense of stays as it is,
   * so that the row is refused by its contract.
   */
  readonly prepare?: (rows: readonly TextRow[], context: DocumentContext) => readonly TextRow[];
}

/** What a file's name tells, in the manner of one source. */
export interface NameFacts {
  readonly account?: string;
  readonly asOf?: Date;
}

/** Everything particular to one source; one folder under lib/sources, one line in the registry. */
export interface Source {
  /** `distrokid`: the first part of its datasets' ids and of its keys. */
  readonly id: string;
  readonly datasets: readonly Dataset[];
  /** Reads the base name of an arrival (not of a zip's member). */
  readonly readName?: (fileName: string) => NameFacts;
}
