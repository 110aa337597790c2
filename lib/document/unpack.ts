import { unpackedName } from '../lake/file-name.ts';
import type { Limits } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import { gunzip, isGzip } from './gzip.ts';
import { noEvidence } from './no-evidence.ts';
import type { OpeningFile, SpooledFile } from './spool.ts';
import { openWorkbook } from './workbook/open-workbook.ts';
import { isZip, unzip, zipKind } from './zip.ts';

/** A document of an arrival that is ready to inspect, or why it is refused. */
export type PackedDocument =
  | { readonly name: string; readonly file: SpooledFile | OpeningFile; readonly refused?: undefined }
  | { readonly name: string; readonly refused: Reason };

/** The documents of an arrival, or why it is refused whole. */
export type Unpacked = { readonly documents: readonly PackedDocument[] } | { readonly refused: Reason };

/** True for a file that holds other files, or its text in another form. It is opened after all of it was read. */
export async function isPacked(path: string): Promise<boolean> {
  return (await isZip(path)) || isGzip(path);
}

/**
 * Gives the documents in a file, each within the limits: the members of a zip, the sheets of a workbook, or the text of
 * a gzip file. A zip may hold workbooks and gzip files, and nothing is unpacked deeper. Any other file is one document
 * with its own name.
 */
export async function unpack(
  name: string,
  file: SpooledFile | OpeningFile,
  folder: string,
  limits: Limits,
): Promise<Unpacked> {
  if ('whole' in file || !(await isZip(file.path)) || (await zipKind(file.path)) !== 'files')
    return { documents: await documentsOf({ name, file }, `${folder}/document`, limits) };
  const unzipped = await unzip(file.path, folder, limits);
  if ('refused' in unzipped) return unzipped;
  const documents: PackedDocument[] = [];
  for (const member of unzipped.members) {
    const refused = noEvidence(member.name);
    if (refused) documents.push({ name: member.name, refused });
    else documents.push(...(await documentsOf(member, `${member.file.path}-`, limits)));
  }
  return { documents };
}

interface Named {
  readonly name: string;
  readonly file: SpooledFile | OpeningFile;
}

/** Gives the documents of a file that is no zip of files. The paths of unpacked files begin with `prefix`. */
async function documentsOf({ name, file }: Named, prefix: string, limits: Limits): Promise<readonly PackedDocument[]> {
  if ('whole' in file) return [{ name, file }];
  if (await isZip(file.path)) {
    const opened = await openWorkbook(file, name, prefix, limits);
    return 'refused' in opened ? [{ name, refused: opened.refused }] : opened.documents;
  }
  if (!(await isGzip(file.path))) return [{ name, file }];
  const inside = await gunzip(file.path, `${prefix}gunzipped`, limits);
  if ('refused' in inside) return [{ name, refused: inside.refused }];
  if (!(await isPacked(inside.file.path))) return [{ name: unpackedName(name), file: inside.file }];
  return [{ name, refused: nested() }];
}

function nested(): Reason {
  return {
    rule: 'gzip-nested',
    fields: [],
    reason: 'The gzip file holds another packed file.',
    suggestion: 'Unpack it once and drop what is inside.',
  };
}
