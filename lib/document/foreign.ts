import { open } from 'node:fs/promises';
import type { Reason } from '../lake/receipt.ts';

const saveAs = 'Open it in a spreadsheet, save it as Excel workbook (.xlsx) or CSV (UTF-8), and drop that.';

/** Kinds of file that people drop and that the lake does not read, by the bytes they begin with. */
const kinds: readonly {
  readonly begins: (head: string, name: string) => boolean;
  readonly rule: string;
  readonly what: string;
  readonly advice: string;
}[] = [
  {
    begins: (head) => /^\s{0,8}%PDF-/.test(head),
    rule: 'pdf',
    what: 'It is a PDF, from which figures cannot be read exactly.',
    advice: 'Choose CSV or Excel where you download it.',
  },
  {
    begins: (head, name) => head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1') && /\.xls[xm]$/i.test(name),
    rule: 'protected-workbook',
    what: 'It is an Excel workbook with a password.',
    advice: 'Save it without a password and drop it again.',
  },
  {
    begins: (head) => head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
    rule: 'other-spreadsheet',
    what: 'It is an old Excel workbook (XLS), or another old office document.',
    advice: saveAs,
  },
  {
    begins: (head) =>
      /^(\xef\xbb\xbf)?\s*<\?xml/.test(head) && head.includes('urn:schemas-microsoft-com:office:spreadsheet'),
    rule: 'other-spreadsheet',
    what: 'It is an Excel workbook of 2003 (XML).',
    advice: saveAs,
  },
  {
    begins: (head) =>
      /^(7z\xbc\xaf|Rar!|\xfd7zXZ|BZh\d|\x28\xb5\x2f\xfd)/.test(head) || head.slice(257, 262) === 'ustar',
    rule: 'other-archive',
    what: 'It is an archive of a kind that the lake does not open (7z, RAR, xz, bzip2, zstd or tar).',
    advice: 'Unpack it and drop the files inside, or a zip of them.',
  },
  {
    begins: (head) => /^(\x89PNG|\xff\xd8\xff|GIF8|RIFF.{4}WEBP)/s.test(head),
    rule: 'picture',
    what: 'It is a picture.',
    advice: 'Drop the export itself: CSV, TSV, JSON, XLSX or zip.',
  },
  {
    begins: (head) => head.startsWith('{\\rtf'),
    rule: 'other-document',
    what: 'It is a rich text document.',
    advice: 'Drop the export itself: CSV, TSV, JSON, XLSX or zip.',
  },
];

/**
 * Gives the reason why a file of a known kind is not read, by its name and first bytes. Undefined for any other file.
 */
export async function foreignKind(path: string, name: string): Promise<Reason | undefined> {
  const head = await headOf(path, 1024);
  const kind = kinds.find(({ begins }) => begins(head, name));
  return kind && { rule: kind.rule, fields: [], reason: kind.what, suggestion: kind.advice };
}

/** The first bytes of a file, one character each. */
export async function headOf(path: string, bytes: number): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
