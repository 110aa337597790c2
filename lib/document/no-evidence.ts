import type { Reason } from '../lake/receipt.ts';

/** What is no export by its name alone, whatever it holds: by a segment of its path. */
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
    name: /^(?:desktop\.ini|thumbs\.db|ehthumbs\.db|\.ds_store|\._.*|icon\r)$/i,
    rule: 'system-file',
    what: 'It is a file of the operating system, not an export.',
    advice: 'Leave it out.',
  },
];

/**
 * Why a file is no evidence: its name, or a folder's on its path, says that it is unfinished or somebody's own record.
 * Such a file may hold whole rows of a real export, and is never taken for one.
 */
export function noEvidence(path: string): Reason | undefined {
  const segments = path.split('/');
  for (const { name, rule, what, advice } of kinds) {
    // Safari keeps an unfinished download in a folder of such a name; the other names are those of files.
    const looked = rule === 'unfinished-download' ? segments : segments.slice(-1);
    if (looked.some((segment) => name.test(segment))) return { rule, fields: [], reason: what, suggestion: advice };
  }
  return undefined;
}

/** True for what the system puts into zips beside the files: it is passed over there. */
export function isSystemFile(path: string): boolean {
  return /(^|\/)__MACOSX(\/|$)/.test(path) || noEvidence(path)?.rule === 'system-file';
}
