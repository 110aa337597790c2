import type { TextSource } from '../../contract/cast-sql.ts';
import type { Contract } from '../../contract/contract.ts';
import { literal } from '../../contract/sql-text.ts';
import type { FormRule } from '../../contract/text-form.ts';
import type { RecognisedDocument } from '../../document/inspection.ts';
import type { Reason } from '../../lake/receipt.ts';
import type { SaidForms } from '../../lake/said-forms.ts';

/**
 * A document's rows, typed and checked: the contract's columns and `_errors`, in the order of the document. They stand in a
 * temporary Parquet file, not in a table: it takes less memory, and what follows reads each distinct value once.
 */
export interface LoadedDocument {
  /** With what was decided about its numbers and dates in its contract. */
  readonly document: RecognisedDocument;
  /** Why it is refused whole: nobody could say how its numbers or dates are written. */
  readonly refused?: Reason;
  /** The relation that reads them, for a FROM clause. */
  readonly relation: string;
  /** SQL giving a row's physical line. */
  readonly line: string;
  /** The raw text of refused rows, by the line numbers given. */
  readonly textOf: (lines: ReadonlySet<number>) => Promise<ReadonlyMap<number, string>>;
}

/** Where and as what a document is loaded. */
export interface LoadContext {
  readonly fileName: string;
  readonly asOf: Date;
  /** Folder for temporary files. */
  readonly folder: string;
  /** A name that no other document of the session has: letters, digits, `_`. */
  readonly id: string;
  /** How its numbers and dates are written, as somebody said with it. */
  readonly said?: SaidForms | undefined;
  /** What stands in place of personal values, where they do not stay. */
  readonly pseudonym: FormRule | undefined;
}

/** A document as it was first read, with its texts, from which it can be read otherwise. */
export interface FirstReading extends LoadedDocument {
  readonly source: TextSource;
  /** Reads the texts by another contract into a file; gives the relation. */
  readonly read: (contract: Contract, path: string) => Promise<string>;
}

/** Rows of a temporary row group: each month's part is read from the groups that hold some of it, so they are small. */
const rowGroupRows = 15 * 2048;

/** The text of columns that a fact of the whole document gives, as SQL by column. */
export function givenText({ dataset, facts }: RecognisedDocument, asOf: Date): Readonly<Record<string, string>> {
  const known: Readonly<Record<string, string>> = { ...facts, capture_date: asOf.toISOString().slice(0, 10) };
  const texts = Object.entries(dataset.contract.columns).flatMap(([name, { given }]) => {
    const fact = given === undefined ? undefined : known[given.fact];
    return fact === undefined ? [] : [[name, `CAST(${literal(fact)} AS VARCHAR)`] as const];
  });
  return Object.fromEntries(texts);
}

/** A statement that writes rows to a temporary file. Uncompressed: the file is read a few times at once and thrown away. */
export function copySql(select: string, path: string): string {
  return `COPY (${select}) TO ${literal(path)} (FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE ${rowGroupRows})`;
}
