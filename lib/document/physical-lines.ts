import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import type { Encoding } from './text-scan.ts';

const labels: Readonly<Record<Encoding, string>> = {
  'utf-8': 'utf-8',
  'utf-16': 'utf-16le',
  'latin-1': 'windows-1252',
};

/**
 * Gives the decoder of a document. Latin-1 is read as windows-1252, as the web does. A byte order mark decides the
 * order of UTF-16.
 */
export function decoderOf(encoding: Encoding, head: Uint8Array): TextDecoder {
  const bigEndian = encoding === 'utf-16' && head[0] === 0xfe;
  return new TextDecoder(bigEndian ? 'utf-16be' : labels[encoding]);
}

/** Gives the lines of a text file without their ends. CR, LF and CRLF all end a line, even mixed. */
export async function* physicalLines(path: string, encoding: Encoding): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let pending = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes = chunk as Buffer;
    decoder ??= decoderOf(encoding, bytes);
    const text = pending + decoder.decode(bytes, { stream: true });
    // A CR at the very end may be the first half of CRLF, so it waits for the next chunk.
    const end = text.endsWith('\r') ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\n|\r/);
    pending = (lines.pop() ?? '') + text.slice(end);
    yield* lines;
  }
  pending += decoder?.decode() ?? '';
  const last = pending.split(/\r\n|\n|\r/);
  if (last.at(-1) === '') last.pop();
  yield* last;
}

/**
 * Counts the lines of a file that ends every line with `lineEnd`, without the empty ones at its end. Undefined if some
 * line ends in another way. It searches large chunks natively: a million lines take about a tenth of a second.
 */
export async function countLines(path: string, lineEnd: '\r' | '\n' | '\r\n'): Promise<number | undefined> {
  const [byte, other] = lineEnd === '\r' ? [13, 10] : [10, 13];
  const paired = lineEnd === '\r\n';
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(1024 ** 2);
    let count = 0;
    let others = 0;
    let trailingEmpty = 0;
    let lineHasText = false;
    let previous = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      others += countByte(chunk, other);
      if (others > 0 && !paired) return undefined;
      let from = 0;
      for (let at = chunk.indexOf(byte); at >= 0; at = chunk.indexOf(byte, from)) {
        if (paired && (at > 0 ? chunk[at - 1] : previous) !== 13) return undefined;
        const empty = !lineHasText && (at === from || (at === from + 1 && paired));
        trailingEmpty = empty ? trailingEmpty + 1 : 0;
        count++;
        from = at + 1;
        lineHasText = false;
      }
      if (from < bytesRead) lineHasText ||= bytesRead - from > 1 || chunk[from] !== 13;
      previous = chunk[bytesRead - 1] ?? previous;
    }
    // Every LF follows a CR. If there are as many of both, none is alone.
    if (paired && others !== count) return undefined;
    return lineHasText ? count + 1 : count - trailingEmpty;
  } finally {
    await file.close();
  }
}

function countByte(chunk: Buffer, byte: number): number {
  let count = 0;
  for (let at = chunk.indexOf(byte); at >= 0; at = chunk.indexOf(byte, at + 1)) count++;
  return count;
}
