import type { LakeConfig } from '../lake/config.ts';
import type { SaidForms } from '../lake/said-forms.ts';
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

/** What a document is called. */
export type DocumentName = Pick<DocumentContext, 'fileName' | 'documentName'>;

/** A dataset: its contract, and what little its source needs beyond it. */
export interface Dataset {
  readonly contract: Contract;
  /**
   * Rewrites all rows of one document before the contract reads them, where their meaning depends on the whole
   * (years of dates without year). For documents that fit in memory. A value it cannot make sense of stays as it is,
   * so that the row is refused by its contract.
   */
  readonly prepare?: (rows: readonly TextRow[], context: DocumentContext) => readonly TextRow[];
  /**
   * What is true of all rows of a document and stands in its name, for columns that are `given`. `preamble` are the lines
   * before the header.
   */
  readonly facts?: (name: DocumentName & { readonly preamble: readonly string[] }) => Readonly<Record<string, string>>;
  /**
   * `unknown` where people or distributors of their own ways write its files, so that nothing about numbers and dates is
   * taken from the source: only the values of a document say how they are written.
   */
  readonly hand?: 'unknown';
  /** How its files write numbers and dates, as the owner says. */
  readonly said?: SaidForms;
  /** The same dataset in files with other names of columns: recognised apart, kept together. */
  readonly variants?: readonly DatasetVariant[];
}

/** One way in which a dataset's files are laid out. Its contract differs from the dataset's in where columns are read from. */
export interface DatasetVariant extends Omit<Dataset, 'variants'> {
  /** What people call it: the distributor. */
  readonly name: string;
}

/** A document that is no plain table, as a layout sees it: text decoded, JSON parsed with the digits of its numbers kept. */
export interface LayoutDocument extends DocumentName {
  /** The whole text without its byte order mark; of JSON too. */
  readonly text: string;
  /** The parsed value of a JSON document; undefined where it is none. */
  readonly json: unknown;
  /**
   * The lines of a delimited text as cells, each with the physical line it begins on; lines that cannot be split are
   * `undefined` cells. Empty lines have one empty cell. Made when asked for.
   */
  readonly records: () => readonly LayoutRecord[];
  /**
   * Decides how the numbers and dates of these rows are written, by all their values, and gives the rows as a contract
   * reads them; a layout never decides that by itself. `agrees` says whether totals and ratios hold in rows read by one mark.
   */
  readonly decideForms: (
    contract: Contract,
    rows: readonly LayoutRow[],
    agrees?: (rows: readonly LayoutRow[]) => boolean,
  ) => { readonly rows: readonly LayoutRow[] } | { readonly refused: LayoutRefusal };
}

export interface LayoutRecord {
  readonly line: number;
  readonly cells: readonly string[] | undefined;
  readonly text: string;
}

/** The beginning of a document, by which a layout is told. */
export interface LayoutHead {
  /** The first 64 KB, decoded, without byte order mark. */
  readonly text: string;
  /** The parsed value where the document is JSON. */
  readonly json: unknown;
  /** The cells of the first line that is not empty. */
  readonly header: readonly string[];
}

/** A row that a layout found, by column name of its contract; a column it does not name is null. */
export interface LayoutRow {
  /** Where it stands, no two rows of a table alike: the physical line, or its position among the table's rows, from 1. */
  readonly line: number;
  readonly values: Readonly<Record<string, string | null>>;
  /** The row as it stands in the document, for the rejects; made from the values where it is not told. */
  readonly text?: string;
}

/** The rows of one dataset in a document; no dataset has two tables in it. */
export interface LayoutTable {
  readonly dataset: string;
  readonly rows: readonly LayoutRow[];
  readonly facts?: Readonly<Record<string, string>>;
}

/** What a layout makes of a document: its tables, or why the document is refused. */
export type LayoutReading =
  | { readonly tables: readonly LayoutTable[]; readonly warnings?: readonly string[] }
  | { readonly refused: LayoutRefusal };

/** Why a document is refused whole. Holds no values of rows; of control sums the sums. */
export interface LayoutRefusal {
  /** `checksum`, `personal-data`, `empty-series`, …: kebab-case. */
  readonly rule: string;
  readonly fields?: readonly string[];
  /** One sentence: what is wrong. */
  readonly reason: string;
  /** One sentence: what to do. */
  readonly suggestion: string;
}

/**
 * How a source writes what is no plain table: pages, nested answers, blocks of tables, tables with rows of totals. A pure
 * function of the document; one layout may give the rows of several datasets, all of this source.
 */
export interface Layout {
  /** `distrokid/streams-page`. */
  readonly name: string;
  /** The datasets it may give rows of. */
  readonly datasets: readonly string[];
  /** True for documents of this layout, and of no other. */
  readonly fits: (head: LayoutHead) => boolean;
  readonly read: (document: LayoutDocument) => LayoutReading;
  /**
   * The amount that a name of a table's header stands for, and its currency where the name has one. Needed where the layout
   * reads amounts from a table: a table with two of one kind that differ, or in two currencies, is then refused before it is read.
   */
  readonly amountOf?: (header: string) => HeaderAmount | undefined;
}

/** An amount that a header names: `Amount spent (EUR)` is `spend` in EUR. */
export interface HeaderAmount {
  readonly column: string;
  readonly currency?: string | undefined;
}

/** What a file's name tells, in the manner of one source. */
export interface NameFacts {
  readonly account?: string;
  readonly asOf?: Date;
}

/** An export that people have of a platform and that nothing reads: it is told by its name, not taken for another's. */
export interface UnreadExport {
  /** `SoundCloud's insights as CSV`. */
  readonly what: string;
  /** Names that its header has, all of them. */
  readonly header: readonly string[];
  /** What its file or folder is called, where its header has everyday names alone. */
  readonly path?: RegExp;
  /** One sentence: what is read of the platform in its place. */
  readonly instead: string;
}

/** Everything particular to one source; one folder under lib/sources, one line in the registry. */
export interface Source {
  /** `distrokid`: the first part of its datasets' ids and of its keys. */
  readonly id: string;
  /** What people call it: `Too Lost`. */
  readonly title: string;
  /** Which of its files are read, a few words in Markdown: docs/exports.md shows them. */
  readonly reads: string;
  readonly datasets: readonly Dataset[];
  /** What it gives besides, and nothing reads. */
  readonly unread?: readonly UnreadExport[];
  /** Layouts are looked for before datasets are. */
  readonly layouts?: readonly Layout[];
  /** True for the names of zips that its platform gives, `.zip` included: a folder of that name is such a zip, unpacked. */
  readonly isZipName?: (name: string) => boolean;
  /** Reads the base name of an arrival (not of a zip's member). */
  readonly readName?: (fileName: string) => NameFacts;
  /** Its datasets as the owner of a lake configured them, under the same ids. Throws `invalid-config` with what is wrong. */
  readonly configure?: (config: LakeConfig) => readonly Dataset[];
}
