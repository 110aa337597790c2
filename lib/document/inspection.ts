import type { Contract } from '../contract/contract.ts';
import type { HeaderMatch } from '../contract/header.ts';
import type { Dataset, DatasetVariant, Layout, Source, TextRow, UnreadExport } from '../contract/source.ts';
import type { DocumentReceipt, Reason } from '../lake/receipt.ts';
import type { SaidForms } from '../lake/said-forms.ts';
import type { JsonRows } from './json-rows.ts';
import { missingFact } from './refusals.ts';
import type { DelimitedShape, TextShape } from './sniff.ts';
import type { OpeningFile, SpooledFile } from './spool.ts';
import type { Encoding } from './text-scan.ts';

/** A recognised document, or the rows of one dataset in it, with everything that is needed to read its rows. */
export interface RecognisedDocument {
  readonly name: string;
  readonly path: string;
  readonly encoding: Encoding;
  /** False if every line of the file holds text. It is known when the file is read to its end. */
  readonly blankLines: boolean | Promise<boolean>;
  /** For a sheet whose rows are not the lines of its file: gives the row on a physical line. */
  readonly rowOf?: ((line: number) => number) | undefined;
  readonly dataset: Dataset;
  readonly match: HeaderMatch;
  /** Facts that are true of all rows and are in no cell of them, for columns that are `given`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly content:
    | DelimitedShape
    | ({ readonly shape: 'json-rows' } & JsonRows)
    | { readonly shape: 'table'; readonly rows: readonly TextRow[] };
}

export type Inspection =
  | { readonly receipt: DocumentReceipt; readonly document: RecognisedDocument }
  | { readonly receipt: DocumentReceipt; readonly document?: undefined };

/**
 * What is known about a document besides its bytes. `fileName` is the arrival's name, and `name` is the document's own.
 */
export interface DocumentNames {
  readonly fileName: string;
  readonly name: string;
  readonly source?: string | undefined;
  readonly said?: SaidForms | undefined;
}

/** Everything that documents are recognised by. */
export interface Recognisers {
  /** The datasets and their variants. */
  readonly datasets: readonly (Dataset | DatasetVariant)[];
  readonly layouts: readonly Layout[];
  /** Exports that are known by name and not read. */
  readonly unread?: readonly UnreadExport[];
}

/** Gives everything that these sources can read. */
export function recognisersOf(sources: readonly Pick<Source, 'datasets' | 'layouts' | 'unread'>[]): Recognisers {
  return {
    datasets: sources.flatMap(({ datasets }) => datasets).flatMap((dataset) => [dataset, ...(dataset.variants ?? [])]),
    layouts: sources.flatMap(({ layouts }) => layouts ?? []),
    unread: sources.flatMap(({ unread }) => unread ?? []),
  };
}

/** A document's file with the facts that its beginning shows. */
export interface LookedAt {
  readonly names: DocumentNames;
  readonly file: SpooledFile | OpeningFile;
  readonly encoding: Encoding;
  readonly text: TextShape;
  /** The parsed value of a JSON document. */
  readonly json: unknown;
}

/** Facts that are known only when rows are read. */
export const madeLater: readonly string[] = ['capture_date', 'row'];

/** Gives the reason why a document cannot be read: a fact that all its rows need is unknown. */
export function unknownFact(
  { dataset, columns }: Contract,
  facts: Readonly<Record<string, string>>,
  positions: Readonly<Record<string, number>>,
): Reason | undefined {
  const found = Object.entries(columns).find(
    ([name, { given, required }]) =>
      required && given && !madeLater.includes(given.fact) && !(given.fact in facts) && !(name in positions),
  );
  return found?.[1].given && missingFact(dataset, found[0], found[1].given);
}

/**
 * Makes the inspection of a refused document, with one reason. `dataset` is set if it is clear which dataset the
 * document should have been.
 */
export function rejected(name: string, why: Reason, dataset?: string): Inspection {
  return {
    receipt: { name, outcome: 'rejected', reasons: [why], warnings: [], ...(dataset === undefined ? {} : { dataset }) },
  };
}
