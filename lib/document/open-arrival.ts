import { arrivalNames } from '../lake/file-name.ts';
import type { Limits } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import type { SaidForms } from '../lake/said-forms.ts';
import { inspect } from './inspect.ts';
import { type DocumentNames, type Inspection, type Recognisers, rejected } from './inspection.ts';
import { noEvidence } from './no-evidence.ts';
import { refusePeople } from './people.ts';
import type { OpeningFile, SpooledFile } from './spool.ts';
import { unpack } from './unpack.ts';

/** An arrival on local disk. `source` is the source that its key or metadata states, if one does. */
export interface ArrivalFile {
  /** As a raw key keeps it: with the zip's name where the file lay in a folder that was one. */
  readonly fileName: string;
  readonly source?: string | undefined;
  /** How its numbers and dates are written, as somebody said with it. */
  readonly said?: SaidForms | undefined;
  readonly file: SpooledFile | OpeningFile;
}

/**
 * The content of an arrival: what each of its documents is, or why the arrival is refused whole before anybody looks at
 * them.
 */
export type OpenedArrival = { readonly inspections: readonly Inspection[] } | { readonly refused: Reason };

/**
 * Opens an arrival, in the same way for the stage that decides about it and for the stages that read it again. It
 * unpacks zips, workbooks and gzip files into `folder`, within the limits. For each document in it, it tells which
 * datasets the document holds rows of, or why it is refused. Any other file is one document with the file's own name.
 * Names are taken in NFC, whatever form a file system wrote: what a name says is then the same. Keys stay as they are.
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
    forPeople = false,
  }: {
    readonly recognisers: Recognisers;
    readonly limits: Limits;
    readonly folder: string;
    /** Documents are also looked at for people's data. Whoever reads them again need not: they were let in. */
    readonly forPeople?: boolean;
  },
): Promise<OpenedArrival> {
  const { fileName, documentName } = arrivalNames(keptName.normalize('NFC'));
  const notTaken = noEvidence(documentName);
  if (notTaken) return { refused: notTaken };
  const unpacked = await unpack(documentName, file, folder, limits);
  if ('refused' in unpacked) return unpacked;
  const [only] = unpacked.documents.length === 1 ? unpacked.documents : [];
  // A fault of the only document is a fault of the file.
  if (only?.refused && only.name === documentName) return { refused: only.refused };
  const looked: Looked[] = [];
  for (const document of unpacked.documents) {
    if (document.refused) looked.push({ found: [rejected(document.name, document.refused)] });
    else {
      const names = { fileName, name: document.name, source, said };
      const found = await inspect(names, document.file, recognisers, limits);
      looked.push('whole' in document.file ? { found } : { found, names, file: document.file });
    }
  }
  return { inspections: forPeople ? await withoutPeople(looked) : looked.flatMap(({ found }) => found) };
}

/** What one document is, and the document where it can be looked at once more. */
interface Looked {
  readonly found: readonly Inspection[];
  readonly names?: DocumentNames;
  readonly file?: SpooledFile;
}

/** Raw keeps an arrival whole: where something of it is accepted, documents that are refused anyway are looked at too. */
async function withoutPeople(looked: readonly Looked[]): Promise<readonly Inspection[]> {
  const isTaken = looked.some(({ found }) => found.some(({ document }) => document));
  const inspections: Inspection[] = [];
  for (const { found, names, file } of looked)
    inspections.push(...(isTaken && names && file ? await refusePeople(names, file, found) : found));
  return inspections;
}
