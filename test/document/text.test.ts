import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countLines, decoderOf, physicalLines } from '../../lib/document/physical-lines.ts';
import { splitRecord } from '../../lib/document/record.ts';
import { looksLikeData, shapeOf, surelyHeader } from '../../lib/document/sniff.ts';
import { scanFile, spool, TooLarge } from '../../lib/document/spool.ts';
import { textScanner } from '../../lib/document/text-scan.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'document-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `file-${files++}`);
  await writeFile(path, content);
  return path;
}

/** The scan of bytes that come in chunks of these sizes. */
function scanned(bytes: Buffer, sizes: readonly number[] = [bytes.length], lineBytes = 1_000) {
  const scanner = textScanner(lineBytes);
  let at = 0;
  for (const size of sizes) {
    if (at < bytes.length) scanner.update(bytes.subarray(at, at + size));
    at += size;
  }
  if (at < bytes.length) scanner.update(bytes.subarray(at));
  return scanner.finish();
}

const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 30 });
/** Bytes that are nearly UTF-8: characters of every length, some cut or broken. */
const nearlyUtf8 = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('a', 'é', '東', '🎧', '\n', '\r', ' ').map((text) => Buffer.from(text)) },
      {
        weight: 1,
        arbitrary: fc
          .uint8Array({ minLength: 1, maxLength: 3 })
          .map((bytes) => Buffer.from(bytes.map((byte) => byte || 1))),
      },
    ),
    { maxLength: 20 },
  )
  .map((pieces) => Buffer.concat(pieces));

describe('the scan of a text', () => {
  test('takes for UTF-8 exactly what a strict decoder takes, wherever chunks cut a character', () => {
    fc.assert(
      fc.property(nearlyUtf8, sizes, (bytes, chunks) => {
        fc.pre(![0xfffe, 0xfeff].includes(bytes.length > 1 ? bytes.readUInt16BE(0) : 0));
        expect(scanned(bytes, chunks).encoding).toBe(isStrictUtf8(bytes) ? 'utf-8' : 'latin-1');
      }),
      { numRuns: 2_000 },
    );
  });

  test('says the same of bytes however they are cut', () => {
    fc.assert(
      fc.property(nearlyUtf8, sizes, (bytes, chunks) => {
        const { lineTooLong: _, ...whole } = scanned(bytes);
        expect(scanned(bytes, chunks)).toMatchObject(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  test('tells UTF-16 by its byte order mark, and takes NUL without one for no text', () => {
    expect(scanned(Buffer.from('\ufeffa', 'utf16le'), [1, 1, 1]).encoding).toBe('utf-16');
    expect(scanned(Buffer.from([0xfe, 0xff, 0, 97])).encoding).toBe('utf-16');
    expect(scanned(Buffer.from('a', 'utf16le')).encoding).toBeUndefined();
    expect(scanned(Buffer.from('')).encoding).toBe('utf-8');
  });

  test('finds a line that is too long, whichever way lines end, also across chunks', () => {
    const long = 'x'.repeat(60);
    for (const end of ['\n', '\r', '\r\n']) {
      const text = Buffer.from(['a', long, 'b'].join(end));
      expect(scanned(text, [10, 10, 10, 10, 10, 10], 50).lineTooLong).toBe(true);
      expect(scanned(text, [10, 10, 10, 10, 10, 10], 70).lineTooLong).toBe(false);
    }
    expect(scanned(Buffer.from(`${'a\n'.repeat(100)}`), [50, 50], 50).lineTooLong).toBe(false);
  });

  test('knows whether lines are blank, counting no break between CR and LF', () => {
    const blank = (text: string, chunks?: number[]) => scanned(Buffer.from(text), chunks).blankLines;
    for (const end of ['\n', '\r', '\r\n']) {
      expect(blank(['a', 'b', ''].join(end))).toBe(false);
      expect(blank(['a', '', 'b'].join(end))).toBe(true);
      expect(blank(['', 'a'].join(end))).toBe(true);
    }
    expect(blank('a\r\nb\r\n', [2, 1, 2, 1])).toBe(false);
    expect(blank('a\n\rb', [2, 2])).toBe(true);
    expect(scanned(Buffer.from(' \n\t\r\n')).blank).toBe(true);
  });
});

function isStrictUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe('spooling', () => {
  const limits = { objectBytes: 1_000, lineBytes: 500 };

  test('keeps what it hashed', async () => {
    const path = join(folder, 'spooled');
    const file = await spool(Readable.from([Buffer.from('a'), Buffer.from('bc')]), path, limits);
    expect(file).toMatchObject({ path, scan: { sizeBytes: 3, encoding: 'utf-8' } });
    expect(file.sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await scanFile(path, limits.lineBytes)).toEqual(file);
  });

  test('stops as soon as the limit is passed, however much would follow', async () => {
    let taken = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          taken += 100;
          yield Buffer.alloc(100, 'x');
        }
      })(),
    );
    await expect(spool(endless, join(folder, 'endless'), limits)).rejects.toBeInstanceOf(TooLarge);
    expect(taken).toBeLessThan(10_000);
    expect(endless.destroyed).toBe(true);
  });
});

describe('physical lines', () => {
  const pieces = fc.array(fc.constantFrom('\n', '\r', '\r\n', 'a', 'é', '🎧', 'x y', '\u2028', ' '), { maxLength: 30 });

  test('are the lines of the text, whatever mixture of CR, LF and CRLF ends them', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async (some) => {
        const text = some.join('');
        const expected = text.split(/\r\n|\n|\r/);
        if (expected.at(-1) === '') expected.pop();
        expect(await Array.fromAsync(physicalLines(await fileOf(text), 'utf-8'))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('are not cut where chunks of the file are, within a character or between CR and LF', async () => {
    for (const shift of [0, 1, 2, 3]) {
      const lines = [
        ...Array.from({ length: 300 }, (_, at) => `${'🎧'.repeat(260)}${at}`),
        'x'.repeat(shift),
      ].reverse();
      const path = await fileOf(lines.join('\r\n'));
      expect(await Array.fromAsync(physicalLines(path, 'utf-8'))).toEqual(lines);
      expect(await countLines(path, '\r\n')).toBe(lines.length);
    }
  });

  test.each([
    ['utf-16', Buffer.from('\ufeffé\r\nb\n', 'utf16le')],
    ['utf-16', Buffer.from('\ufeffé\r\nb\n', 'utf16le').swap16()],
    ['latin-1', Buffer.from('\xe9\r\nb\n', 'latin1')],
    ['utf-8', Buffer.from('\ufeffé\r\nb\n')],
  ] as const)('are decoded as %s', async (encoding, bytes) => {
    expect(await Array.fromAsync(physicalLines(await fileOf(bytes), encoding))).toEqual(['é', 'b']);
    expect(decoderOf(encoding, bytes).decode(bytes)).toBe('é\r\nb\n');
  });

  test('are counted without the empty ones at the end, or not at all where they do not end alike', async () => {
    const texts = fc.array(fc.constantFrom('', 'a', 'bc'), { minLength: 1, maxLength: 12 });
    const end = fc.constantFrom('\n' as const, '\r' as const, '\r\n' as const);
    await fc.assert(
      fc.asyncProperty(texts, end, fc.boolean(), async (lines, lineEnd, last) => {
        const text = lines.join(lineEnd) + (last ? lineEnd : '');
        const expected = text.split(lineEnd);
        while (expected.at(-1) === '') expected.pop();
        expect(await countLines(await fileOf(text), lineEnd)).toBe(expected.length);
      }),
      { numRuns: 200 },
    );
    for (const [text, lineEnd] of [
      ['a\nb\rc\n', '\n'],
      ['a\rb\nc\r', '\r'],
      ['a\r\nb\nc', '\r\n'],
      ['a\r\nb\rc', '\r\n'],
      ['a\r\nb\r', '\r\n'],
    ] as const) {
      expect(await countLines(await fileOf(text), lineEnd)).toBeUndefined();
    }
  });
});

describe('a record is split', () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\t', ';', 'é', '\n', ' ', "'"), maxLength: 6 });

  test('as csv-parse splits it, where it is well formed', () => {
    fc.assert(
      fc.property(
        fc.array(field, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(',', '\t', ';', '|'),
        (fields, delimiter) => {
          const quoted = fields.map((text) => (/^[aébx']+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`));
          const record = quoted.join(delimiter);
          expect(splitRecord(record, { delimiter, quote: '"' })).toEqual({ fields });
          const [csv] = parse(record, { delimiter, record_delimiter: '\u0000' }) as string[][];
          expect(csv).toEqual(fields);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',', ['', '']],
    ['"a"b,c', ['ab', 'c']],
    ['5" single,x', ['5" single', 'x']],
    [' "a" , b ', ['a', ' b ']],
    ['""', ['']],
    ['"""",""""""', ['"', '""']],
  ])('leniently where it is not: %s', (record, fields) => {
    expect(splitRecord(record, { delimiter: ',', quote: '"' })).toEqual({ fields });
  });

  test('and a quote that stays open says so', () => {
    expect(splitRecord('a,"b', { delimiter: ',', quote: '"' })).toEqual({ unclosed: true });
    expect(splitRecord('a,"b""', { delimiter: ',', quote: '"' })).toEqual({ unclosed: true });
  });

  test('without quotes where its dialect has none', () => {
    expect(splitRecord('"a\tb"\t', { delimiter: '\t', quote: '' })).toEqual({ fields: ['"a', 'b"', ''] });
  });
});

describe('the shape of a text', () => {
  test.each([
    ['Date\tViews\n1\t2\n', '\t', ['Date', 'Views']],
    ['Date,Views\r1,2', ',', ['Date', 'Views']],
    ['Date;"a,b";c\r\n', ';', ['Date', 'a,b', 'c']],
    ['a|b\n1|2\n', '|', ['a', 'b']],
    ['\uFEFF"Date","Views"\n', ',', ['Date', 'Views']],
    ['ï»¿Date,Views\n', ',', ['Date', 'Views']],
    ['one\n1\n', '\t', ['one']],
    ['\n \n a , b \n', ',', ['a', 'b']],
  ])('%j is delimited by %j', (text, delimiter, header) => {
    expect(shapeOf(text, true)).toMatchObject({ shape: 'delimited', delimiter, header });
  });

  test('quotes count in a tab-separated text that a spreadsheet saved again: a cell in quotes holds doubled ones', () => {
    const saved = shapeOf('Title\tUnits\n"Say ""Rain"" twice"\t1\n', true);
    expect(saved).toMatchObject({ quote: '"', firstRow: ['Say "Rain" twice', '1'] });
    const native = shapeOf('Title\tUnits\n"Heroes"\t1\n"Low" again\t2\n', true);
    expect(native).toMatchObject({ quote: '', firstRow: ['"Heroes"', '1'] });
  });

  test('quotes count in a tab-separated text only where its header is quoted', () => {
    expect(shapeOf('a\tb\n', true)).toMatchObject({ quote: '' });
    expect(shapeOf('"a"\t"b"\n', true)).toMatchObject({ quote: '"', header: ['a', 'b'] });
    expect(shapeOf('a,b\n', true)).toMatchObject({ quote: '"' });
  });

  test('a TAB at the end of the rows alone is a column without a name, a comma there is none', () => {
    expect(shapeOf('a\tb\n1\t2\t\n', true)).toMatchObject({ header: ['a', 'b', ''] });
    expect(shapeOf('a\tb\n1\t2\t3\n', true)).toMatchObject({ header: ['a', 'b'] });
    expect(shapeOf('a,b\n1,2,\n', true)).toMatchObject({ header: ['a', 'b'] });
  });

  test('says where its header stands, how lines end and whether rows follow', () => {
    expect(shapeOf('\r\n\r\na,b\r\n1,2', true)).toMatchObject({
      headerLine: 3,
      lineEnd: '\r\n',
      hasRows: true,
      firstRow: ['1', '2'],
    });
    expect(shapeOf('a,b\n \n', true)).toMatchObject({ hasRows: false });
    expect(shapeOf('a,b', true)).toMatchObject({ hasRows: false, firstRow: [''] });
    expect(shapeOf('a,b\n', false)).toMatchObject({ hasRows: true });
  });

  test.each([
    [' [1]', 'json'],
    ['\uFEFF\n{', 'json'],
    ['', 'other'],
    ['\n\n', 'other'],
  ])('%j is %s', (text, shape) => {
    expect(shapeOf(text, true).shape).toBe(shape);
  });

  test('a header is told from data by numbers, dates, empty and double cells, and surely only by the row under it', () => {
    expect(looksLikeData(['Date', 'Views'])).toBe(false);
    for (const cells of [
      ['a', '5'],
      ['a', '1,234.5%'],
      ['2026-01-01', 'a'],
      ['a', ''],
      ['a', 'A '],
    ])
      expect(looksLikeData(cells)).toBe(true);
    expect(surelyHeader({ header: ['Name', 'Views'], firstRow: ['x', '5'] })).toBe(true);
    expect(surelyHeader({ header: ['Nova Kite', 'kite@example.com'], firstRow: ['Zoe', 'zoe@example.com'] })).toBe(
      false,
    );
  });
});
