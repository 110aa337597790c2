import { arrivalNames } from '../lake/file-name.ts';
import type { Limits } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import type { SaidForms } from '../lake/said-forms.ts';
import { inspect } from './inspect.ts';
import { type Inspection, type Recognisers, rejected } from './inspection.ts';
import { noEvidence } from './no-evidence.ts';
import type { OpeningFile, SpooledFile } from './spool.ts';
import { unpack } from './unpack.ts';

/** An arrival on local disk. `source` is the source that its key or metadata states, where one does. */
export interface ArrivalFile {
  /** As a raw key keeps it: with the zip's name where the file lay in a folder that was one. */
  readonly fileName: string;
  readonly source?: string | undefined;
  /** How its numbers and dates are written, as somebody said with it. */
  readonly said?: SaidForms | undefined;
  readonly file: SpooledFile | OpeningFile;
}

/** What stands in an arrival: what each of its documents is, or why it is refused whole before anybody looks at them. */
export type OpenedArrival = { readonly inspections: readonly Inspection[] } | { readonly refused: Reason };

/**
 * Opens a file that came in, the same way for the stage that decides about it and for those that read it again: unpacks
 * zips, workbooks and gzip files into `folder`, within the limits, and says of each document in it which datasets it holds rows
 * of, or why it is none. Any other file is one document of the file's own name.
 *
 * @example
 * const opened = await openArrival({ fileName: 'export.zip', file }, { recognisers, limits, folder });
 * if ('refused' in opened) return opened.refused;
 */
export async function openArrival(
  { fileName: keptName, source, said, file }: ArrivalFile,
  {
    recognisers,
    limits,
    folder,
  }: { readonly recognisers: Recognisers; readonly limits: Limits; readonly folder: string },
): Promise<OpenedArrival> {
  const { fileName, documentName } = arrivalNames(keptName);
  const notTaken = noEvidence(documentName);
  if (notTaken) return { refused: notTaken };
  const unpacked = await unpack(documentName, file, folder, limits);
  if ('refused' in unpacked) return unpacked;
  const [only] = unpacked.documents.length === 1 ? unpacked.documents : [];
  // What is wrong with the only document is wrong with the file.
  if (only?.refused && only.name === documentName) return { refused: only.refused };
  const inspections: Inspection[] = [];
  for (const document of unpacked.documents) {
    if (document.refused) inspections.push(rejected(document.name, document.refused));
    else {
      const names = { fileName, name: document.name, source, said };
      inspections.push(...(await inspect(names, document.file, recognisers, limits)));
    }
  }
  return { inspections };
}
