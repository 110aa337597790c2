import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { Limits } from '../lake/limits.ts';
import type { Reason } from '../lake/receipt.ts';
import { isSystemFile } from './no-evidence.ts';
import { type SpooledFile, spool, TooLarge } from './spool.ts';

export type Unzipped =
  | { readonly members: readonly { readonly name: string; readonly file: SpooledFile }[] }
  | { readonly refused: Reason };

/** True if the file begins like a zip (even an empty archive). */
export async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt16BE(0) === 0x504b && [0x0304, 0x0506].includes(buffer.readUInt16BE(2));
  } finally {
    await file.close();
  }
}

/**
 * Gives the kind of a zip: a folder of files, or the document of an office program, which has a file that only such
 * documents have.
 */
export async function zipKind(path: string): Promise<'files' | 'document'> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { strictFileNames: false, autoClose: false });
    for await (const { fileName } of zip.eachEntry()) {
      const name = fileName.toLowerCase();
      if (documentMarks.has(name)) return 'document';
    }
    return 'files';
  } catch {
    // The code that unpacks it reports what is wrong with it.
    return 'files';
  } finally {
    zip?.close();
  }
}

/** Office Open XML, OpenDocument, and Apple's programs. */
const documentMarks = new Set(['[content_types].xml', 'mimetype', 'index/document.iwa', 'index.zip']);

/**
 * Unpacks a zip into files in `folder` that are named by number, so names inside the zip never become paths. Limits are
 * checked while unpacking, whatever the zip says about itself. Folders and the extra files of macOS are skipped.
 */
export async function unzip(path: string, folder: string, limits: Limits): Promise<Unzipped> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { strictFileNames: false, validateEntrySizes: true, autoClose: false });
    if (zip.entryCount > limits.zipMembers)
      return refuse('zip-too-many-members', `It holds more than ${limits.zipMembers} files.`);
    const members: { name: string; file: SpooledFile }[] = [];
    let left = limits.zipExpandedBytes;
    for await (const entry of zip.eachEntry()) {
      const name = memberName(entry);
      if (name.endsWith('/') || isSystemFile(name)) continue;
      if (entry.isEncrypted())
        return refuse('zip-encrypted', 'A file in it needs a password.', 'Zip the file again without one.');
      if (!readMethods.has(entry.compressionMethod)) return refusePacking(entry.compressionMethod);
      const target = `${folder}/${members.length}`;
      const bound = Math.min(left, Math.max(entry.compressedSize, 1024) * limits.zipRatio);
      const file = await extract(zip, entry, target, { objectBytes: bound, lineBytes: limits.lineBytes });
      // A workbook is a zip too, and Studio puts workbooks beside CSVs.
      if ((await isZip(target)) && (await zipKind(target)) === 'files') {
        return refuse('zip-nested', 'It holds another zip.', 'Unpack it once and drop what is inside.');
      }
      left -= file.scan.sizeBytes;
      members.push({ name, file });
    }
    if (members.length === 0) return refuse('zip-empty', 'It holds no files.');
    return { members };
  } catch (error) {
    if (error instanceof TooLarge) {
      return refuse(
        'zip-expands-too-far',
        'It expands beyond the limits.',
        'Unpack it and drop the files by themselves.',
      );
    }
    const message = error instanceof Error ? error.message : '';
    if (/invalid relative path|absolute path|invalid characters in fileName/.test(message)) {
      return refuse(
        'zip-unsafe-path',
        'A file name in it points outside the zip.',
        'Zip the files again by their plain names.',
      );
    }
    if (isSystemError(error)) throw error;
    return refuse('zip-damaged', 'It cannot be unpacked: it is cut off or damaged.', 'Download or copy it again.');
  } finally {
    zip?.close();
  }
}

/**
 * The name of a member, in NFC. Without the flag that says UTF-8 a name is code page 437 by the format, but macOS, and Java
 * and Python programs, write UTF-8 without it; text of another code page that is valid UTF-8 by chance does not occur. A
 * backslash separates folders, as old writers on Windows use it; what then leads out of the zip is refused by yauzl.
 */
function memberName({ fileName, fileNameRaw, generalPurposeBitFlag, extraFields }: Entry): string {
  const isSaid = (generalPurposeBitFlag & utf8Flag) !== 0 || extraFields.some(({ id }) => id === unicodePathField);
  const name = !isSaid && isUtf8(fileNameRaw) ? fileNameRaw.toString('utf8').replaceAll('\\', '/') : fileName;
  return name.normalize('NFC');
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.4.4 bit 11 and 4.6.9 */
const utf8Flag = 0x800;
const unicodePathField = 0x7075;

/** Stored and Deflate. */
const readMethods = new Set([0, 8]);

/** The other ways to pack a member, by their numbers in the format (4.4.5). */
const otherMethods: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  20: 'Zstandard',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
};

function refusePacking(method: number): Unzipped {
  return refuse(
    'zip-packing',
    `A file in it is packed in a way that is not read (${otherMethods[method] ?? `method ${method}`}).`,
    'Zip the files again in the usual way (Deflate), or drop them by themselves.',
  );
}

async function extract(
  zip: ZipFile,
  entry: Entry,
  target: string,
  bounds: { readonly objectBytes: number; readonly lineBytes: number },
): Promise<SpooledFile> {
  const stream: Readable = await zip.openReadStreamPromise(entry);
  return spool(stream, target, bounds);
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^E(NOSPC|ACCES|IO|MFILE|PERM)$/.test(String(error.code));
}

function refuse(
  rule: string,
  what: string,
  suggestion = 'Zip the export again, or drop the file inside it.',
): Unzipped {
  return { refused: { rule, fields: [], reason: `The zip is refused. ${what}`, suggestion } };
}
