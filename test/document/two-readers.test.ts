import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type } from '../../lib/contract/column.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import type { Dataset } from '../../lib/contract/source.ts';
import { inspect } from '../../lib/document/inspect.ts';
import { scanFile } from '../../lib/document/spool.ts';
import { type Engine, openEngine } from '../../lib/engine/engine.ts';
import { limits } from '../../lib/lake/limits.ts';
import { loadDocument } from '../../lib/stages/clean/load-document.ts';
import { ordinary } from '../contract/all-types.ts';
import { runs } from '../support/runs.ts';

const column = (from: string, more: object = {}) => ({ type: type.text, from: [from], description: 'x', ...more });
const contract = defineContract({
  ...ordinary,
  recognise: { shape: 'delimited', by: ['note', 'count'] },
  encodings: ['utf-8', 'utf-16', 'latin-1'],
  scope: ['note'],
  month: null,
  columns: {
    note: column('Note'),
    count: column('Count', { type: type.integer, unit: 'count', additive: 'sum', missing: ['', 'none'] }),
    place: column('Place', { missing: [] }),
  },
  checks: [{ kind: 'unique', name: 'note_once', severity: 'error', columns: ['note'] }],
});
const quick: Dataset = { contract };
/** A dataset whose rows are rewritten cannot be read by the engine; rewriting them as they are shows the same rows. */
const careful: Dataset = { contract, prepare: (rows) => rows };

let engine: Engine;
let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-readers-'));
  engine = openEngine({ spillDir: join(folder, 'spill'), threads: 2 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** What a reader makes of a file: every row, and the text of the refused ones; null where it is not recognised. */
async function read(path: string, dataset: Dataset): Promise<unknown> {
  const file = await scanFile(path, limits.lineBytes);
  const known = { datasets: [dataset], layouts: [] };
  const [{ document } = {}] = await inspect({ fileName: 'file.csv', name: 'file.csv' }, file, known, limits);
  if (!document) return null;
  return engine.with(async (session) => {
    const context = {
      fileName: 'file.csv',
      asOf: new Date(0),
      folder,
      id: `document_${files++}`,
      pseudonym: undefined,
    };
    const { relation, line, textOf } = await loadDocument(session, document, context);
    const rows = await session.rows(
      `SELECT ${line} AS line, note, count, place, "_errors" AS errors FROM ${relation} ORDER BY 1`,
    );
    const refused = rows.filter(({ errors }) => errors !== null).map((row) => Number(row.line));
    return { rows, refused: [...(await textOf(new Set(refused)))].sort(([a], [b]) => a - b) };
  });
}

async function bothRead(content: string | Uint8Array): Promise<readonly [unknown, unknown]> {
  const path = join(folder, `file-${files++}`);
  await writeFile(path, content);
  const both = [await read(path, quick), await read(path, careful)] as const;
  await rm(path);
  return both;
}

const tsv = 'Note\tCount\tPlace\n';
const csv = 'Note,Count,Place\n';

describe("the engine's reader and ours give the same rows, lines and refusals", () => {
  test.each([
    ['a plain file', `${csv}a,1,x\nb,2,y\n`],
    ['no end of the last line', `${csv}a,1,x\nb,2,y`],
    ['quotes in a file that does not quote', `${tsv}"a\t1\tx\nb "c" d\t2\t"\n"e"\t3\t""\n`],
    ['quoted delimiters', `${csv}"a,b",1,"x,y"\n"c",2,",,"\n`],
    ['doubled quotes', `${csv}"a ""b"" c",1,""""\n"""",2,""""""\n`],
    ['a quote inside an unquoted value', `${csv}5" single,1,x"y\n`],
    ['text after a closing quote', `${csv}"a"b,1,x\n"c" ,2,y\n"d""e"f,3,z\n`],
    ['space before a quote', `${csv} "a",1,x\nb, "2",y\n`],
    ['a quoted line break', `${csv}"a\nb",1,x\nc,2,y\n`],
    ['a quoted line break and a lone CR that makes up for it', `${csv}"a\nb",1,x\nc,2,y\rd,3,z\n`],
    ['a quote that never closes', `${csv}a,1,x\n"b,2,y\nc,3,z\n`],
    ['a quote that never closes in the last line', `${csv}a,1,x\n"b,2,y`],
    ['blank lines', `${csv}\na,1,x\n\n\nb,2,y\n\n`],
    ['lines of spaces', `${csv}a,1,x\n   \nb,2,y\n \n`],
    ['lines of tabs in a comma file', `${csv}a,1,x\n\t\nb,2,y\n`],
    ['lines of tabs in a tab file', `${tsv}a\t1\tx\n\t\t\nb\t2\ty\n`],
    ['a line of no-break space', `${csv}a,1,x\n\u00a0\nb,2,y\n`],
    ['blank lines before the header', `\n\n${csv}a,1,x\nb,2,y\n`],
    ['trailing delimiters', `${csv}a,1,x,\nb,2,y,,,\nc,3,\n`],
    ['a tab at the end of every row but not of the header', `${tsv}a\t1\tx\t\nb\t2\t\t\nc\t3\tz\n`],
    ['too few fields', `${csv}a\nb,2\nc,3,z\n,\n`],
    ['many more fields than the engine takes', `${csv}a,1,x${',y'.repeat(40)}\nb,2,y\n`],
    ['spaces around values', `${csv} a , 1 , x \nb,2,y\n`],
    ['a byte order mark', `\uFEFF${csv}a,1,x\n`],
    ['a byte order mark within', `${csv}\uFEFFa,1,\uFEFF\n`],
    ['CR only', `${csv}a,1,x\nb,2,y\n`.replaceAll('\n', '\r')],
    ['CRLF', `${csv}a,1,x\nb,2,y\n`.replaceAll('\n', '\r\n')],
    ['CRLF and quotes', `Note,Count,Place\r\n"a",1,"x"\r\n"b",2,"y"\r\n`],
    ['LF and a lone CR', `${tsv}a\t1\tx\rb\t2\ty\nc\t3\tz\n`],
    ['CR and a lone LF', `${tsv}a\t1\tx\nb\t2\ty\rc\t3\tz\r`.replace('\n', '\r')],
    ['a header that ends otherwise than its rows', `Note,Count,Place\r\na,1,x\nb,2,y\n`],
    ['control characters', `${csv}\u0001,1,\u0001\n\u0002a,2,\u001a\n\u000bc,3,\u000c\n`],
    ['words that readers take for null', `${csv}NULL,1,null\nNA,2,\\N\nnone,none,none\n`],
    ['comment marks and backslashes', `${csv}#a,1,x\n\\,2,\\"\n--b,3,'\n`],
    ['repeated keys', `${csv}a,1,x\na,2,y\n,3,z\n,4,z\na,5,x\n`],
    ['numbers that are none', `${csv}a,1e3,x\nb,NaN,y\nc,"1,234",z\nd, 5,w\n`],
    ['other line separators', `${csv}a\u2028b,1,x\u0085y\n`],
    ['semicolons', `Note;Count;Place\na;1;"x;y"\n`],
    ['pipes', `Note|Count|Place\na|1|x,y\n`],
    ['latin-1', Buffer.from(`${csv}Zo\u00eb,1,x\n`, 'latin1')],
    ['a row of one delimiter less in a quoted tab file', `"Note"\t"Count"\t"Place"\n"a\tb"\t1\tx\n"c"\t2\n`],
  ])('of %s', async (_what, content) => {
    const [engines, ours] = await bothRead(content);
    expect(ours).not.toBeNull();
    expect(engines).toEqual(ours);
  });

  test('of any small document', async () => {
    const nasty = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('a', 'b', '1', '23', 'none', 'x y', 'é', '') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          '"',
          '""',
          '"a"',
          '"a,b"',
          '"a\tb"',
          '"a\nb"',
          ' ',
          ' "a"',
          '"a" ',
          'a"b',
          '\u0001',
          '\u00a0',
          "'",
          '\\',
          '#',
        ),
      },
    );
    const document = fc
      .record({
        delimiter: fc.constantFrom(',', '\t', ';'),
        quotedHeader: fc.boolean(),
        lines: fc.array(fc.array(nasty, { minLength: 1, maxLength: 5 }), { maxLength: 7 }),
        exact: fc.boolean(),
        ends: fc.oneof(fc.constantFrom(['\n'], ['\r'], ['\r\n']), fc.constant(['\n', '\r', '\r\n', '\n\n'])),
        last: fc.boolean(),
        pick: fc.infiniteStream(fc.nat({ max: 11 })),
      })
      .map(({ delimiter, quotedHeader, lines, exact, ends, last, pick }) => {
        const header = ['Note', 'Count', 'Place'].map((name) => (quotedHeader ? `"${name}"` : name));
        const rows = exact ? lines.map((fields) => ['', '', ''].map((_, index) => fields[index] ?? 'z')) : lines;
        const texts = [header, ...rows].map((fields) => fields.join(delimiter));
        return texts
          .map((text, index) =>
            index === texts.length - 1 && !last ? text : text + (ends[(pick.next().value ?? 0) % ends.length] ?? '\n'),
          )
          .join('');
      });
    await fc.assert(
      fc.asyncProperty(document, async (content) => {
        const [engines, ours] = await bothRead(content);
        expect(engines).toEqual(ours);
      }),
      { numRuns: Number(process.env.TWO_READERS_RUNS ?? runs({ quick: 60, long: 2_000 })) },
    );
  }, 600_000);
});
