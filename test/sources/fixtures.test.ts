import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytesOf, samples } from '../fixtures/samples/make.ts';
import { contractOf, fixtures, present } from './support.ts';

describe('expected rows', () => {
  test.each(fixtures)('beside $path there is every column of the contract and the line', ({ expected }) => {
    for (const [dataset, rows] of Object.entries(expected.tables)) {
      expect(rows.length).toBeGreaterThan(0);
      const columns = Object.keys(contractOf(dataset).columns);
      for (const row of rows) expect(Object.keys(row)).toEqual([...columns, '_line']);
    }
  });

  test.each(fixtures)('beside $path have all digits that their decimal columns hold', ({ expected }) => {
    for (const [dataset, rows] of Object.entries(expected.tables)) {
      const { columns } = contractOf(dataset);
      for (const row of rows)
        for (const [name, { type }] of Object.entries(columns)) {
          const value = row[name] ?? null;
          if (type.kind === 'decimal' && type.scale > 0 && value !== null)
            expect(value).toMatch(new RegExp(`^-?\\d+\\.\\d{${type.scale}}$`));
          if (type.kind === 'integer' && value !== null) expect(value).toMatch(/^-?\d+$/);
          if (type.kind === 'timestamp' && value !== null) expect(value).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
        }
    }
  });
});

describe('fixtures have the bytes that their platforms write', () => {
  const bytesOfFixture = (path: string) =>
    present(fixtures.find((fixture) => fixture.path === path)).bytes.toString('latin1');

  test('DistroKid ends lines with a bare CR, and variants with CRLF, LF or no last line end', () => {
    expect(bytesOfFixture('distrokid/v1-cr.tsv')).toMatch(/^[^\n"]*\r$/);
    expect(bytesOfFixture('distrokid/v1-crlf.tsv')).toMatch(/^([^\r\n]+\r\n)+$/);
    expect(bytesOfFixture('distrokid/v1-lf-no-final.tsv')).toMatch(/^([^\r\n]+\n)+[^\r\n]+$/);
    expect(bytesOfFixture('distrokid/latin1.tsv')).toContain('Zo\xeb Mar\xe9');
    expect(bytesOfFixture('distrokid/bom.tsv')).toMatch(/^\xef\xbb\xbfReporting Date/);
  });

  test.each(fixtures.filter(({ path }) => /^tiktok\/(overview|follower)/.test(path)))(
    '$path has a byte order mark, LF, quotes, no last line end',
    ({ bytes }) => {
      expect(bytes.toString('latin1')).toMatch(
        /^\xef\xbb\xbf("[^"\r\n]*"(,"[^"\r\n]*")*\n)+"[^"\r\n]*"(,"[^"\r\n]*")*$/,
      );
    },
  );
});

// A zip that is packed by another build of zlib may differ in bytes; the recognition test reads what is inside it.
test.each(samples.filter(({ zip }) => zip !== 'deflated'))(
  'samples/$path is what test/fixtures/samples/make.ts makes',
  async (sample) => {
    const committed = readFileSync(join(import.meta.dirname, '../../samples', sample.path));
    expect(committed.equals(await bytesOf(sample))).toBe(true);
  },
);
