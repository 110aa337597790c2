import { limits as fixed, type Limits } from '../../lake/limits.ts';
import type { Reason } from '../../lake/receipt.ts';
import type { SpooledFile } from '../spool.ts';
import { TooLarge } from '../spool.ts';
import { type OfficePackage, openPackage } from './package.ts';
import { readWorkbook, type SheetEntry } from './parts.ts';
import { writeSheet } from './sheet-file.ts';

/** The sheets of a workbook as documents, or why none of them is read. */
export type OpenedWorkbook = { readonly documents: readonly SheetDocument[] } | { readonly refused: Reason };

/** A sheet as a document, or why it is refused. */
export type SheetDocument =
  | { readonly name: string; readonly file: SpooledFile; readonly refused?: undefined }
  | { readonly name: string; readonly refused: Reason };

/**
 * Reads a workbook (XLSX, XLSM) into one delimited file for each visible sheet that is not empty. The file's name is
 * `prefix` with a number. Limits are checked while reading. If a workbook has one sheet, its document has the
 * workbook's name; if it has several, each is `name/sheet`. Hidden sheets are refused documents, so that the receipt
 * names them.
 */
export async function openWorkbook(
  file: SpooledFile,
  name: string,
  prefix: string,
  limits: Limits,
): Promise<OpenedWorkbook> {
  let office: OfficePackage | undefined;
  try {
    office = await openPackage(file.path, limits);
    return await readSheets(office, file, name, prefix, limits);
  } catch (error) {
    if (error instanceof TooLarge)
      return refuse(
        'workbook-too-large',
        'It expands beyond the limits.',
        'Save the sheet as CSV (UTF-8) and drop that.',
      );
    if (isSystemError(error)) throw error;
    return { refused: damaged() };
  } finally {
    office?.close();
  }
}

async function readSheets(
  office: OfficePackage,
  _file: SpooledFile,
  name: string,
  prefix: string,
  limits: Limits,
): Promise<OpenedWorkbook> {
  const workbook = await readWorkbook(office);
  if (!workbook) return { refused: otherKind(office.names) };
  if (workbook.sheets.length > fixed.sheets)
    return refuse(
      'workbook-too-large',
      `It has more than ${fixed.sheets} sheets.`,
      'Keep the sheet of the export alone.',
    );
  const documents: SheetDocument[] = [];
  const nameOf = (entry: SheetEntry) => `${name}/${entry.name}`;
  for (const [at, entry] of workbook.sheets.entries()) {
    if (entry.isHidden) {
      documents.push({ name: nameOf(entry), refused: hiddenSheet(entry.name) });
      continue;
    }
    const written = await writeSheet(office, entry, workbook, `${prefix}${at}`, limits);
    if (written) documents.push({ name: nameOf(entry), ...written });
  }
  const shown = documents.filter(({ refused }) => refused?.rule !== 'hidden-sheet');
  if (documents.length === 0) return refuse('empty-file', 'The workbook has only empty cells.', 'Export it again.');
  const [only] = shown.length === 1 ? shown : [];
  return { documents: documents.map((document) => (document === only ? { ...document, name } : document)) };
}

function hiddenSheet(name: string): Reason {
  return reasonOf(
    'hidden-sheet',
    `The sheet '${name}' is hidden, and the lake does not read hidden sheets.`,
    'If you need it, unhide it in the spreadsheet, save, and drop the workbook again.',
  );
}

const saveAs = 'Save it as Excel workbook (.xlsx) or CSV (UTF-8) and drop that.';

/** Gives the reason for a zip that is no readable workbook but a document of another program. */
function otherKind(names: ReadonlySet<string>): Reason {
  if (names.has('mimetype'))
    return reasonOf('other-spreadsheet', 'It is an OpenDocument file, such as a spreadsheet (ODS).', saveAs);
  if (names.has('index/document.iwa') || names.has('index.zip'))
    return reasonOf(
      'other-spreadsheet',
      'It is an Apple Numbers document.',
      'Choose File → Export To → Excel or CSV in Numbers, and drop that.',
    );
  if (names.has('xl/workbook.bin'))
    return reasonOf('other-spreadsheet', 'It is a binary Excel workbook (XLSB).', saveAs);
  if (names.has('xl/workbook.xml')) return damaged();
  return reasonOf(
    'other-document',
    'It is an office document without sheets.',
    'Drop the export itself: CSV, TSV, JSON, XLSX or zip.',
  );
}

function damaged(): Reason {
  return reasonOf(
    'workbook-damaged',
    'The workbook cannot be read: it is cut off or damaged.',
    'Download it again, or open it in a spreadsheet and save it anew.',
  );
}

function refuse(rule: string, reason: string, suggestion: string): OpenedWorkbook {
  return { refused: reasonOf(rule, reason, suggestion) };
}

function reasonOf(rule: string, reason: string, suggestion: string): Reason {
  return { rule, fields: [], reason, suggestion };
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^E(NOSPC|ACCES|IO|MFILE|PERM)$/.test(String(error.code));
}
