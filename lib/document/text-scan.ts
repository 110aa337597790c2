import { isUtf8 } from 'node:buffer';

export type Encoding = 'utf-8' | 'utf-16' | 'latin-1';

/** What one pass over a file's bytes shows before anything is parsed. */
export interface TextScan {
  readonly sizeBytes: number;
  /** Undefined for NUL bytes without a UTF-16 byte order mark, which means that the file is no text at all. */
  readonly encoding: Encoding | undefined;
  /** True if a line is longer than the limit. */
  readonly lineTooLong: boolean;
  /** True if there is only space. */
  readonly blank: boolean;
  /**
   * True if two line ends follow each other or the file begins with one. Its lines and its rows then differ in number.
   */
  readonly blankLines: boolean;
}

export interface TextScanner {
  update(chunk: Buffer): void;
  finish(): TextScan;
}

/**
 * Scans a stream chunk by chunk. It works on whole chunks (`isUtf8`, `includes`, `lastIndexOf` are native), so the
 * length of a line is only measured to the chunk. The limit is far above any real line, and chunks are far below it.
 */
export function textScanner(lineBytes: number): TextScanner {
  let sizeBytes = 0;
  let validUtf8 = true;
  let hasNul = false;
  let blank = true;
  let blankLines = false;
  let previous = 10;
  let sinceLineEnd = 0;
  let lineTooLong = false;
  let head = Buffer.alloc(0);
  let cut = Buffer.alloc(0);
  return {
    update(chunk) {
      sizeBytes += chunk.length;
      if (head.length < 2) head = Buffer.concat([head, chunk.subarray(0, 2)]).subarray(0, 2);
      hasNul ||= chunk.includes(0);
      blank &&= /^\s*$/.test(chunk.toString('latin1'));
      if (validUtf8) {
        const whole = cut.length > 0 ? Buffer.concat([cut, chunk]) : chunk;
        const end = whole.length - unfinishedBytes(whole);
        validUtf8 = isUtf8(whole.subarray(0, end));
        cut = Buffer.from(whole.subarray(end));
      }
      blankLines ||= isLineEnd(previous) && isLineEnd(chunk[0]) && !(previous === 13 && chunk[0] === 10);
      blankLines ||= emptyLines.some((ends) => chunk.includes(ends));
      previous = chunk.at(-1) ?? previous;
      const first = firstLineEnd(chunk);
      if (first < 0) sinceLineEnd += chunk.length;
      lineTooLong ||= (first < 0 ? sinceLineEnd : sinceLineEnd + first) > lineBytes;
      if (first >= 0) sinceLineEnd = chunk.length - 1 - lastLineEnd(chunk);
    },
    finish() {
      const utf16 = head.length === 2 && (head.readUInt16BE(0) === 0xfffe || head.readUInt16BE(0) === 0xfeff);
      const encoding = utf16 ? 'utf-16' : hasNul ? undefined : validUtf8 && cut.length === 0 ? 'utf-8' : 'latin-1';
      return { sizeBytes, encoding, lineTooLong, blank, blankLines };
    },
  };
}

/** The bytes that an empty line leaves between two others, for each kind of line end. */
const emptyLines = ['\n\n', '\r\r', '\n\r'].map((ends) => Buffer.from(ends));

function isLineEnd(byte: number | undefined): boolean {
  return byte === 10 || byte === 13;
}

function firstLineEnd(chunk: Buffer): number {
  const [lf, cr] = [chunk.indexOf(10), chunk.indexOf(13)];
  return lf < 0 ? cr : cr < 0 ? lf : Math.min(lf, cr);
}

function lastLineEnd(chunk: Buffer): number {
  return Math.max(chunk.lastIndexOf(10), chunk.lastIndexOf(13));
}

/** How many bytes at the end begin a UTF-8 sequence that the chunk does not finish: 0 to 3. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}
