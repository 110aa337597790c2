import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ruleOf } from '../../lib/contract/type-rule.ts';
import { delimitedRows } from '../../lib/document/delimited-rows.ts';
import type { RecognisedDocument } from '../../lib/document/inspection.ts';
import type { DelimitedShape } from '../../lib/document/sniff.ts';
import { unitsOf, unitsText } from '../../lib/proof/amount.ts';
import { readRowsAgain } from '../../lib/proof/lines.ts';
import { bankDetails } from '../../lib/sources/distrokid/bank-details.ts';

const folder = mkdtempSync(join(tmpdir(), 'lake-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = ['store', 'artist', 'title'];
const match = { positions: { store: 0, artist: 1, title: 2 }, extra: [], lacking: [], facts: {} };
const piece = fc.constantFrom('a', 'é', '1.5', ' ', '"', '""', ',', ',', '\t', '\r', '\n', '\r\n', '"x"', '"x\ny"');

function documentOf(body: string, quote: '"' | ''): { document: RecognisedDocument; shape: DelimitedShape } {
  const path = join(folder, 'document');
  writeFileSync(path, `${header.join(',')}\n${body}`);
  const layout = { delimiter: ',', quote, header, headerLine: 1, lineEnd: '\n' as const, firstRow: [], hasRows: true };
  const shape: DelimitedShape = { shape: 'delimited', ...layout, preamble: [], later: [] };
  const dataset = { contract: bankDetails };
  const document = {
    name: 'd',
    path,
    encoding: 'utf-8' as const,
    blankLines: true,
    dataset,
    match,
    facts: {},
    content: shape,
  };
  return { document, shape };
}

describe('the second reading of a document', () => {
  it('finds the rows, lines and fields that the first finds, however the document is broken', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }),
        fc.constantFrom('"' as const, '' as const),
        async (pieces, quote) => {
          const { document, shape } = documentOf(pieces.join(''), quote);
          const first = await Array.fromAsync(delimitedRows(document.path, 'utf-8', shape, match));
          const expected = first.map(({ line, values, broken }) => ({
            line,
            fields: broken ? undefined : [values.store, values.artist, values.title],
          }));
          const second: unknown[] = [];
          await readRowsAgain(document, shape, (line, fields) => second.push({ line, fields }));
          expect(second).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads every amount that the contract’s rule reads, and no other, to the same value', () => {
    const { parse } = ruleOf({ kind: 'decimal', precision: 18, scale: 12 });
    const digits = fc.stringMatching(/^[+-]?[0-9]{0,8}(\.[0-9]{0,14})?[e,%]?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const units = unitsOf(text, 6, 12);
        expect(units === undefined ? undefined : unitsText(units, 12)).toBe(parse(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
