import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TextRow } from '../../lib/contract/source.ts';
import { delimitedRows } from '../../lib/document/delimited-rows.ts';
import { jsonRows, jsonRowsOf, parseJson } from '../../lib/document/json-rows.ts';
import { type DelimitedShape, sniff } from '../../lib/document/sniff.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `file-${files++}`);
  await writeFile(path, content);
  return path;
}

const match = { positions: { a: 0, b: 1 }, extra: [], lacking: [], facts: {} };

async function rowsOf(text: string): Promise<readonly TextRow[]> {
  const path = await fileOf(text);
  return Array.fromAsync(delimitedRows(path, 'utf-8', (await sniff(path, 'utf-8')) as DelimitedShape, match));
}

const brief = (rows: readonly TextRow[]) =>
  rows.map(({ line, text, broken, values }) => [line, text, broken ?? Object.values(values)]);

describe('the rows of a delimited document', () => {
  test('know their line and their text; empty lines are passed over and counted', async () => {
    expect(brief(await rowsOf('\nA,B\n1,2\n\n\n3,4\r\n5,6'))).toEqual([
      [3, '1,2', ['1', '2']],
      [6, '3,4', ['3', '4']],
      [7, '5,6', ['5', '6']],
    ]);
  });

  test('that are ragged are given, with what is wrong', async () => {
    expect(brief(await rowsOf('A,B\n1\n1,2,3\n ,\n'))).toEqual([
      [2, '1', 'too-few-fields'],
      [3, '1,2,3', 'too-many-fields'],
      [4, ' ,', [' ', '']],
    ]);
  });

  test('may span lines inside quotes; the line is that of their beginning', async () => {
    expect(brief(await rowsOf('A,B\n"x\ny",2\n3,4\n'))).toEqual([
      [2, '"x\ny",2', ['x\ny', '2']],
      [4, '3,4', ['3', '4']],
    ]);
  });

  test('that open a quote and never close it cost one line, not the rest of the file', async () => {
    expect(brief(await rowsOf('A,B\n1,"2\n3,4\n5,6\n'))).toEqual([
      [2, '1,"2', 'unclosed-quote'],
      [3, '3,4', ['3', '4']],
      [4, '5,6', ['5', '6']],
    ]);
  });

  test('that open a quote which another row closes are not taken for one', async () => {
    expect(brief(await rowsOf('A,B\n1,"2\n3,4\n"5",6\n7,8\n'))).toEqual([
      [2, '1,"2', 'unclosed-quote'],
      [3, '3,4', ['3', '4']],
      [4, '"5",6', ['5', '6']],
      [5, '7,8', ['7', '8']],
    ]);
  });

  test('account for every line that is not empty, whatever the quotes', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '"', ',', ' '), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const rows = await rowsOf(['A,B', ...lines].join('\n'));
        const covered = rows.flatMap((row) => row.text.split('\n').map((text, at) => [row.line + at, text] as const));
        const given = lines.map((text, at) => [at + 2, text] as const);
        expect(covered.filter(([, text]) => text !== '')).toEqual(given.filter(([, text]) => text !== ''));
      }),
      { numRuns: 300 },
    );
  });

  test('a quote left open over many lines is given up on, and no line is lost', async () => {
    const lines = Array.from({ length: 200 }, (_, at) => `${at},x`);
    const rows = await rowsOf(['A,B', '"open,1', ...lines].join('\n'));
    expect(rows).toHaveLength(201);
    expect(rows.filter(({ broken }) => broken !== undefined)).toMatchObject([{ line: 2, broken: 'unclosed-quote' }]);
  });
});

describe('the rows of a JSON document', () => {
  const read = async (text: string | Buffer, encoding: 'utf-8' | 'utf-16' = 'utf-8') => {
    const value = await parseJson(await fileOf(text), encoding);
    return value === undefined ? undefined : jsonRowsOf(value);
  };
  const values = async (text: string, keys: readonly string[]) => {
    const rows = await read(text);
    if (!rows) throw new Error('It is not JSON rows.');
    const positions = Object.fromEntries(keys.map((key) => [key, rows.keys.indexOf(key)]));
    return [...jsonRows(rows, { positions, extra: [], lacking: [], facts: {} })];
  };

  test('keep the digits of their numbers: no id and no amount passes through a binary float', async () => {
    const [row] = await values('[{"id":120210000000000001,"n":0.10000000000000000001,"e":1e309,"z":1.50}]', [
      'id',
      'n',
      'e',
      'z',
    ]);
    expect(row?.values).toEqual({ id: '120210000000000001', n: '0.10000000000000000001', e: '1e309', z: '1.50' });
    expect(row?.text).toBe('{"id":120210000000000001,"n":0.10000000000000000001,"e":1e309,"z":1.50}');
  });

  test('have text by key: strings as they are, nested values as JSON, absent and null ones as none', async () => {
    const text = '[{"a":"x","b":[1,{"c":2.0}],"d":null,"f":true},{"a":{"b":7}}]';
    const rows = await values(text, ['a', 'b', 'd', 'f', 'a.b']);
    expect(rows.map((row) => row.values)).toEqual([
      { a: 'x', b: '[1,{"c":2.0}]', d: null, f: 'true', 'a.b': null },
      { a: '{"b":7}', b: null, d: null, f: null, 'a.b': '7' },
    ]);
    expect(rows.map(({ line }) => line)).toEqual([1, 2]);
  });

  test('may stand under `data`', async () => {
    expect((await read('{"data":[{"id":"1"}],"paging":{}}'))?.keys).toEqual(['id']);
  });

  test('that are no objects are given as broken', async () => {
    const rows = await values('[{"a":1},5,"x",null,[1]]', ['a']);
    expect(rows.map(({ broken }) => broken)).toEqual([undefined, ...Array(4).fill('not-an-object')]);
    expect(rows.map(({ text }) => text)).toEqual(['{"a":1}', '5', '"x"', 'null', '[1]']);
  });

  test.each([
    ['[{"a":1},{"a"', undefined],
    ['', undefined],
    ['{"data":5}', null],
    ['5', null],
    ['{}', null],
  ])('%s are none', async (text, none) => {
    expect(await read(text)).toBe(none);
  });

  test('take no name from what every object has', async () => {
    const [, row] = await values('[{"constructor":"x","__proto__":"y","b":{"toString":1}},{"b":{}}]', [
      'constructor',
      '__proto__',
      'b.toString',
    ]);
    expect(Object.values(row?.values ?? {})).toEqual([null, null, null]);
  });

  test('read UTF-16 and a byte order mark', async () => {
    const bytes = Buffer.from('\ufeff[{"a":"é"}]', 'utf16le');
    expect((await read(bytes, 'utf-16'))?.keys).toEqual(['a']);
    expect((await read('\ufeff[{"a":1}]'))?.keys).toEqual(['a']);
  });
});
