import { desktopName } from '../lake/desktop-file.ts';
import type { Reason } from '../lake/receipt.ts';

/** Kinds of file that are no export because of their name, whatever they hold. A segment of the path decides. */
const kinds: readonly {
  readonly name: RegExp;
  readonly rule: string;
  readonly what: string;
  readonly advice: string;
}[] = [
  {
    name: /\.(?:crdownload|part|partial|opdownload|download|aria2|tmp)$/i,
    rule: 'unfinished-download',
    what: 'It is an unfinished download: rows at its end are missing.',
    advice: 'Wait until the browser has finished and drop the file under its own name, or download it again.',
  },
  {
    name: /^~\$|^\.~lock\..*#$|^~wr[a-z]\d+/i,
    rule: 'lock-file',
    what: 'It is the lock file of an open spreadsheet, not the spreadsheet.',
    advice: 'Close the spreadsheet and drop the file itself.',
  },
  {
    name: desktopName,
    rule: 'system-file',
    what: 'It is a file of the operating system, not an export.',
    advice: 'Leave it out.',
  },
];

/**
 * Gives the reason why a file is no evidence: its name, or a folder's name on its path, says that it is unfinished or
 * is a program's own record. Such a file may hold complete rows of a real export, but the lake never takes it for one.
 */
export function noEvidence(path: string): Reason | undefined {
  const segments = path.split('/');
  for (const { name, rule, what, advice } of kinds) {
    // Safari keeps an unfinished download in a folder with such a name. The other names are those of files.
    const looked = rule === 'unfinished-download' ? segments : segments.slice(-1);
    if (looked.some((segment) => name.test(segment))) return { rule, fields: [], reason: what, suggestion: advice };
  }
  return undefined;
}

/** True for files that the operating system puts into zips beside the others. The lake skips them. */
export function isSystemFile(path: string): boolean {
  return /(^|\/)__MACOSX(\/|$)/.test(path) || noEvidence(path)?.rule === 'system-file';
}
