import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../../bad-input/support.ts';
import { flat, query } from '../../cases/case-lake.ts';
import { runCase } from './table-case.ts';

describe('the track of a line', () => {
  it('has the artist that an alias of the track names', async () => {
    const { answers } = await runCase('roy-alias-artist-ignored');
    expect(answers[0]).toMatchObject([{ track_artist: 'Nova Kite', track_isrc: 'QZAAA2600021', r: 'alias' }]);
  });

  it('is one recording, however its ISRC is written', async () => {
    const { answers } = await runCase('roy-lower-case-isrc');
    expect(answers[0]).toMatchObject([
      { track_isrc: 'QZAAA2600011', track_title: 'Glass Rain!', streams: '101', amount: '5.400000000000' },
    ]);
  });

  it('is found by a UPC that the statement writes as an EAN-13', async () => {
    const { answers } = await runCase('roy-upc-with-leading-zero');
    expect(answers[0]).toMatchObject([
      { title: 'Rain', track_isrc: 'QZAAA2600011', track_title: 'Glass Rain', r: 'upc', amount: '5.530000000000' },
    ]);
  });

  it('is the ISRC that TuneCore gives as its song id', async () => {
    const { answers } = await runCase('roy-tunecore-isrc-in-song-id');
    expect(answers[0]).toMatchObject([
      { isrc: 'USTCZ2600001', track_isrc: 'USTCZ2600001', r: 'isrc', track_title: 'Glass Rain (Official)' },
    ]);
  });

  it('has the title of the release that the line is about', async () => {
    const { answers } = await runCase('roy-isrc-on-two-releases');
    expect(answers[0]).toMatchObject([{ track_isrc: 'QZAAA2600011', track_title: 'Glass Rain' }]);
  });

  it('is inferred from all months or not at all: an album is not the one track that had a line in its month', async () => {
    const { answers } = await runCase('roy-inferred-track-changes-by-month');
    expect(answers[0]).toMatchObject([
      { reporting_month: '2026-09', title: 'One', track_isrc: 'QZAAA2600051', resolved_by: 'isrc' },
      { reporting_month: '2026-09', title: 'Storm', track_isrc: null, resolved_by: 'release' },
      { reporting_month: '2026-10', title: 'Storm', track_isrc: null, resolved_by: 'release' },
      { reporting_month: '2026-10', title: 'Two', track_isrc: 'QZAAA2600052', resolved_by: 'isrc' },
    ]);
  });

  it('is inferred the same whichever month came first', async () => {
    const { answers } = await runCase('roy-inferred-track-changes-by-month', {
      commands: ([a = '', b = '', ...rest]) => [b, a, ...rest],
    });
    expect(answers[0]?.map(({ resolved_by: by }) => by)).toEqual(['isrc', 'release', 'release', 'isrc']);
  });
});

describe('a name of a country', () => {
  it('and its codes of two and of three letters are one country', async () => {
    const { answers } = await runCase('roy-country-codes-of-two-kinds');
    expect(answers[0]).toEqual([{ country: 'US', 'sum(amount)': '3.100000000000' }]);
  });
});

describe('streams of a statement', () => {
  it('are taken off by a void', async () => {
    const { answers } = await runCase('roy-void-not-taken-off-streams');
    expect(answers[0]).toMatchObject([{ streams: '900', amount: '2.700000000000' }]);
  });

  it('are not counted again by a fee that is too small to show', async () => {
    const { answers } = await runCase('roy-negative-zero-fee-counts-streams');
    expect(answers[0]).toMatchObject([{ streams: '3' }]);
  });
});

describe('lines by hand of a distributor whose exports the lake reads', () => {
  it('are refused with what to do, and stop nothing', async () => {
    const { put, answers, others } = await runCase('roy-frozen-for-all-distributors', { putCodes: [3, 0, 0] });
    expect(flat(put[0]?.out ?? '')).toContain('put its own export');
    expect(answers).toEqual([
      [
        { distributor: 'distrokid', reporting_month: '2026-09', 'sum(amount)': '1.000000000000' },
        { distributor: 'symphonic', reporting_month: '2026-10', 'sum(amount)': '2.700000000000' },
      ],
      [{ 'sum(amount)': '2.700000000000' }],
    ]);
    expect(flat(others[0]?.out ?? '')).not.toContain('FAIL');
  });

  it('do not keep a later month out of the table', async () => {
    const { answers } = await runCase('roy-hand-made-lines-of-a-known-distributor', { putCodes: [3, 0] });
    expect(answers[0]).toEqual([
      { reporting_month: '2026-09', 'sum(amount)': '1.000000000000', 'sum(lines)': '1' },
      { reporting_month: '2026-10', 'sum(amount)': '10.000000000000', 'sum(lines)': '1' },
    ]);
  });

  it('do not count a month twice by another track', async () => {
    const { answers } = await runCase('roy-hand-made-lines-same-month-other-track', { putCodes: [3, 0] });
    expect(answers[0]).toEqual([{ reporting_month: '2026-10', 'sum(amount)': '10.000000000000' }]);
  });
});

describe('a newer report with less of a posted date', () => {
  it('is held, and the money stays', async () => {
    const { put, answers } = await runCase('roy-tunecore-filtered-report', {
      commands: (own) => own.filter((line) => !line.startsWith('status')),
      putCodes: [0, 3],
    });
    expect(flat(put[1]?.out ?? '')).toContain('3 lines would become 1; 9.72 USD would become 3.72');
    expect(answers[0]?.map(({ amount }) => amount)).toEqual(['4.000000000000', '2.000000000000', '3.720000000000']);
  });
});

describe('amounts of several currencies', () => {
  it('have no sum, and what could not be converted is said', async () => {
    const { others } = await runCase('tables-adds-up-currencies');
    const [tables = '', reconcile = ''] = others.map(({ out }) => flat(out));
    expect(tables).toContain('amount JPY 50,000.00 · USD 10.00');
    expect(tables).toContain('earnings_usd 10.00 (1 of 2 rows without)');
    expect(tables + reconcile).not.toContain('50,010');
  });
});

describe('aliases of artists', () => {
  it('are followed to the end of a chain; names that lead back to themselves are refused where the list is read', async () => {
    const { put, answers } = await runCase('roy-alias-chain-and-cycle', { putCodes: [3, 0] });
    expect(flat(put[0]?.out ?? '')).toContain('Let all of them name the artist');
    expect(answers[0]).toEqual([
      { artist: 'NK', track_artist: 'Nova Kite' },
      { artist: 'Nova K', track_artist: 'Nova Kite' },
      { artist: 'Nova Kite', track_artist: 'Nova Kite' },
      { artist: 'Ash', track_artist: 'Ash' },
      { artist: 'Elm', track_artist: 'Elm' },
    ]);
  });
});

describe('the lineage of a converted amount', () => {
  it('names the line of the rate that counts beside the statement line', async () => {
    const { answers, lineage } = await runCase('fx-lineage-and-late-rate');
    expect(answers[0]).toEqual([{ amount: '10.000000000000', earnings_usd: '11.600000000000' }]);
    const [row] = lineage[0] ?? [];
    expect(row?.from).toMatchObject([
      { dataset: 'statement/lines', document: 'landr_2026-10.csv', line: 2, counts: 'added' },
      { dataset: 'catalog/fx', document: 'fx3.csv', line: 2, counts: 'names' },
    ]);
  });
});

describe('a month in two files, one for each region', () => {
  const both = [
    { country: 'FR', amount: '100.000000000000' },
    { country: 'US', amount: '50.000000000000' },
  ];
  const files = ['in/believe_2026-10_europe.csv', 'in/believe_2026-10_americas.csv'] as const;
  const sql = 'SELECT country, amount FROM curated.royalties ORDER BY 1';

  it('counts both, one after the other and in either order', async () => {
    const { lake, put } = await runCase('roy-month-in-two-files');
    expect(await query(lake, sql)).toEqual(both);
    expect(flat(put[1]?.out ?? '')).toContain('added');
    const reversed = await runCase('roy-month-in-two-files', {
      commands: ([a = '', b = '', ...rest]) => [b, a, ...rest],
    });
    expect(await query(reversed.lake, sql)).toEqual(both);
  });

  it('counts both in one folder, and the same files again change nothing', async () => {
    const { answers } = await runCase('roy-month-in-two-files-folder');
    expect(answers[0]).toEqual(both);
  });

  it('counts both in one zip', async () => {
    const { lake } = await runCase('roy-month-in-two-files', { commands: () => [] });
    const members = files.map((name): [string, string] => [
      name.slice(3),
      readFileSync(join(lake.folder, name), 'utf8'),
    ]);
    lake.write('both.zip', await zipOf(Object.fromEntries(members)));
    expect((await lake.lake('put', 'both.zip', '--wait', '--as-of', '2026-11-05')).code).toBe(0);
    expect(await query(lake, sql)).toEqual(both);
  });

  it('stays so when one of the files comes again later; a newer one of its region is held, because it lacks the other', async () => {
    const { lake } = await runCase('roy-month-in-two-files');
    const again = await lake.lake('put', files[0], '--wait', '--as-of', '2026-11-20');
    expect(again.code, again.out).toBe(0);
    expect(await query(lake, sql)).toEqual(both);
    const text = readFileSync(join(lake.folder, files[0]), 'utf8').replace('100.00', '110.00');
    lake.write('europe-new_2026-10.csv', text);
    expect((await lake.lake('put', 'europe-new_2026-10.csv', '--wait', '--as-of', '2026-11-21')).code).toBe(3);
    expect(await query(lake, sql)).toEqual(both);
    expect((await lake.lake('accept', 'europe-new_2026-10.csv', '--as', 'partial')).code).toBe(0);
    expect(await query(lake, sql)).toMatchObject([{ amount: '110.000000000000' }, { amount: '50.000000000000' }]);
  });
});
