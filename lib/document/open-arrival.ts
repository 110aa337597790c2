import { arrivalNames } from '../lake/file-name.ts';
import type { Limits } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import { inspect } from './inspect.ts';
import type { Inspection, Recognisers } from './inspection.ts';
import type { OpeningFile, SpooledFile } from './spool.ts';
import { isZip, unzip } from './zip.ts';

/** An arrival on local disk. `source` is the source that its key or metadata states, where one does. */
export interface ArrivalFile {
  /** As a raw key keeps it: with the zip's name where the file lay in a folder that was one. */
  readonly fileName: string;
  readonly source?: string | undefined;
  readonly file: SpooledFile | OpeningFile;
}

/** What stands in an arrival: what each of its documents is, or why it is refused whole before anybody looks at them. */
export type OpenedArrival = { readonly inspections: readonly Inspection[] } | { readonly refused: Reason };

/**
 * Opens a file that came in, the same way for the stage that decides about it and for those that read it again: unpacks a
 * zip into `folder`, within the limits, and says of each document in it which datasets it holds rows of, or why it is none.
 * A file that is no zip is one document of the file's own name.
 *
 * @example
 * const opened = await openArrival({ fileName: 'export.zip', file }, { recognisers, limits, folder });
 * if ('refused' in opened) return opened.refused;
 */
export async function openArrival(
  { fileName: keptName, source, file }: ArrivalFile,
  {
    recognisers,
    limits,
    folder,
  }: { readonly recognisers: Recognisers; readonly limits: Limits; readonly folder: string },
): Promise<OpenedArrival> {
  const { fileName, documentName } = arrivalNames(keptName);
  let members: readonly { readonly name: string; readonly file: SpooledFile | OpeningFile }[] = [
    { name: documentName, file },
  ];
  if (await isZip(file.path)) {
    const unzipped = await unzip(file.path, folder, limits);
    if ('refused' in unzipped) return unzipped;
    members = unzipped.members;
  }
  const inspections: Inspection[] = [];
  for (const { name, file: member } of members)
    inspections.push(...(await inspect({ fileName, name, source }, member, recognisers, limits)));
  return { inspections };
}
