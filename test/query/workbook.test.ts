import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spool } from '../../lib/document/spool.ts';
import { openWorkbook } from '../../lib/document/workbook/open-workbook.ts';
import type { JsonRow, QueryStream } from '../../lib/engine/engine.ts';
import { limits } from '../../lib/lake/limits.ts';
import { writeWorkbook } from '../../lib/query/export/workbook.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lake-workbook-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function result(columns: QueryStream['columns'], rows: readonly JsonRow[]): QueryStream {
  return {
    columns,
    batches: (async function* () {
      for (let at = 0; at < rows.length; at += 2) yield rows.slice(at, at + 2);
    })(),
  };
}

const text = (name: string) => ({ name, sqlType: 'VARCHAR' });

/** The sheets of a workbook as the lake's own reader gives them: name and lines of cells. */
async function read(path: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const file = await spool(createReadStream(path), join(folder, 'spooled.xlsx'), limits);
  const opened = await openWorkbook(file, 'export.xlsx', join(folder, 'sheet-'), limits);
  if ('refused' in opened) throw new Error(opened.refused.reason);
  return Object.fromEntries(
    opened.documents.map((document) => {
      if (document.refused !== undefined) throw new Error(document.refused.reason);
      return [document.name.split('/').at(-1) ?? '', readFileSync(document.file.path, 'utf8').trimEnd().split('\n')];
    }),
  );
}

describe('a result as a workbook', () => {
  test('holds money as a number with all its digits, and beside it as its exact text', async () => {
    const path = join(folder, 'money.xlsx');
    const columns = [text('track'), { name: 'earnings', sqlType: 'DECIMAL(38,12)' }];
    const rows = [
      { track: 'Glass Rain', earnings: '123456789.123456789012' },
      { track: null, earnings: null },
      { track: 'Void', earnings: '-0.000000000001' },
    ];
    expect(await writeWorkbook(path, result(columns, rows), { about: [['table', 'curated.royalties']] })).toBe(3);
    const xml = execFileSync('unzip', ['-p', path, 'xl/worksheets/sheet1.xml'], { encoding: 'utf8' });
    expect(xml).toContain('<c r="B2"><v>123456789.123456789012</v></c>');
    expect(xml).toContain('<t xml:space="preserve">-0.000000000001</t>');
    const { About } = await read(path);
    expect(About?.join()).toContain('curated.royalties');
  });

  test('goes on in further sheets, each with the header', async () => {
    const path = join(folder, 'long.xlsx');
    const rows = Array.from({ length: 7 }, (_, at) => ({ id: `row ${at + 1}` }));
    expect(await writeWorkbook(path, result([text('id')], rows), { about: [], rowsOfSheet: 4 })).toBe(7);
    const sheets = await read(path);
    expect(sheets).toMatchObject({
      Data: [
        expect.stringContaining('id'),
        expect.stringContaining('row 1'),
        expect.anything(),
        expect.stringContaining('row 3'),
      ],
      'Data 2': [expect.stringContaining('id'), expect.stringContaining('row 4'), expect.anything(), expect.anything()],
      'Data 3': [expect.stringContaining('id'), expect.stringContaining('row 7')],
    });
  });

  test('without rows has its header', async () => {
    const path = join(folder, 'none.xlsx');
    expect(await writeWorkbook(path, result([text('id')], []), { about: [['table', 'x']] })).toBe(0);
    expect(Object.keys(await read(path))).toContain('About');
  });

  test('any text comes back as it was, and none is a formula', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 }),
        async (texts) => {
          const path = join(folder, 'any.xlsx');
          const plain = texts.map((one) => `=${one.replaceAll(/[\r\n"\t]/g, ' ')}_x0041_`);
          await writeWorkbook(
            path,
            result(
              [text('a'), text('b')],
              plain.map((a) => ({ a, b: 'b' })),
            ),
            { about: [['w', 'v']] },
          );
          const xml = execFileSync('unzip', ['-p', path, 'xl/worksheets/sheet1.xml'], { encoding: 'utf8' });
          expect(xml).not.toContain('<f>');
          const { Data = [] } = await read(path);
          for (const [at, one] of plain.entries()) expect(Data[at + 1]).toContain(one);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('says which column has a text that no cell holds', async () => {
    const long = { id: 'x'.repeat(40_000) };
    await expect(
      writeWorkbook(join(folder, 'x.xlsx'), result([text('id')], [long]), { about: [] }),
    ).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('the column id is longer than the 32767 characters'),
    });
  });

  test.runIf(hasLibreOffice())('opens in LibreOffice with its dates, numbers and texts', async () => {
    const path = join(folder, 'office.xlsx');
    const columns = [
      text('track'),
      { name: 'day', sqlType: 'DATE' },
      { name: 'earnings', sqlType: 'DECIMAL(18,4)' },
      { name: 'streams', sqlType: 'INTEGER' },
      { name: 'is_paid', sqlType: 'BOOLEAN' },
    ];
    const rows = [{ track: '=1+1', day: '2026-02-28', earnings: '12.3456', streams: 7, is_paid: true }];
    await writeWorkbook(path, result(columns, rows), { about: [['table', 'x']] });
    execFileSync(
      'soffice',
      [
        `-env:UserInstallation=file://${join(folder, 'office')}`,
        '--headless',
        '--convert-to',
        'csv',
        '--outdir',
        folder,
        path,
      ],
      { stdio: 'ignore' },
    );
    expect(readdirSync(folder)).toContain('office.csv');
    expect(readFileSync(join(folder, 'office.csv'), 'utf8').trim().split('\n')).toEqual([
      'track,day,earnings,earnings (exact),streams,is_paid',
      '=1+1,2026-02-28,12.3456,12.3456,7,TRUE',
    ]);
  });
});

function hasLibreOffice(): boolean {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
