import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { marts } from '../../lib/marts/registry.ts';
import { preparedSandbox } from './prepared.ts';
import { type ArrivalJson, bankTsv, type Sandbox, samplesFolder, sandbox } from './support.ts';

// One lake for all: these commands only read.
let box: Sandbox;
beforeAll(async () => {
  box = await preparedSandbox('samples', (first) => first.lake('put', samplesFolder, '--wait'));
  const statement = bankTsv([
    ['=HYPERLINK("x")', '1.25'],
    ['Plain, "quoted"', '-0.50'],
    ['Broken', 'NaN'],
  ]);
  await box.lake('put', box.write('DistroKid_20261105.tsv', statement), '--account', 'formula', '--wait');
  await box.lake('put', join(samplesFolder, 'tiktok/Overview_2026-10-01_1793472000_nova.kite.zip'), '--wait');
});
afterAll(() => box.remove());

describe('status', () => {
  test('lists every arrival, newest first, with what it is and how many rows were taken', async () => {
    const { arrivals } = (await box.lake('status', '--json')).json<{ arrivals: ArrivalJson[] }>();
    expect(arrivals).toHaveLength(15);
    expect(arrivals[0]).toMatchObject({ state: 'duplicate', datasets: ['tiktok/overview'], rows: null });
    expect(arrivals[1]).toMatchObject({ account: 'formula', rows: { read: 3, accepted: 2, rejected: 1 } });
    const text = (await box.lake('status')).out;
    expect(text).toMatch(/^rejected {2}.*earnings_overview\.csv\n[^→]*Earnings \(EUR\)/m);
    expect(text).toMatch(/→ Export it again[\s\S]*\(rule missing-column · fields earnings_usd · line 1\)/);
    expect(text).toContain('tiktok/follower-history +1');
    expect(text).toMatch(/15 arrivals: 1 duplicate, 13 accepted, 1 rejected\n$/);
  });

  test('what waits in landing is pending', async () => {
    const own = sandbox();
    await own.lake('put', own.write('a.csv', 'x'));
    expect((await own.lake('status', '--json')).json()).toMatchObject({
      arrivals: [{ state: 'pending', landingKey: 'inbox/a.csv' }],
    });
    expect((await own.lake('status', 'a.csv')).out).toMatch(/raw\n {2}nothing/);
    own.remove();
  });

  test.each([
    'inbox/DistroKid_20261105.tsv',
    'landing/inbox/DistroKid_20261105.tsv',
    'DistroKid_20261105.tsv',
    '20261105',
  ])('follows the one arrival that %s names, down to the marts', async (key) => {
    const called = await box.lake('status', key, '--json');
    expect(called.code).toBe(0);
    expect(called.json()).toMatchObject({
      deadLetters: [],
      journeys: [
        {
          arrival: { landingKey: 'inbox/DistroKid_20261105.tsv' },
          rejectedLines: [{ rule: 'type:earnings_usd', fields: ['earnings_usd'], rows: 1, lines: [4] }],
          raw: [
            {
              account: 'formula',
              documents: [
                {
                  rows: { read: 3, accepted: 2, rejected: 1 },
                  money: { earnings_usd: { accepted: '0.750000000000' } },
                },
              ],
              parts: [{ month: '2026-09', outcome: 'written', rows: 2, claimKey: expect.stringMatching(/^claims\//) }],
              rejects: { 'distrokid/bank-details': expect.stringMatching(/^rejects\//) },
            },
          ],
          marts: [{ mart: 'royalties', months: [{ month: '2026-09' }] }],
        },
      ],
    });
    const text = (await box.lake('status', key)).out;
    expect(text).toMatch(/3 rows read = 2 accepted \+ 1 refused/);
    expect(text).toMatch(/1 row by type:earnings_usd, line 4/);
    expect(text).toMatch(/curated\.royalties v2: \d+ rows of 2026-09 read distrokid\/bank-details/);
  });

  test('a correlation id names all arrivals of the same bytes', async () => {
    const { arrivals } = (await box.lake('status', '--json')).json<{ arrivals: ArrivalJson[] }>();
    const called = await box.lake('status', arrivals[0]?.correlationId ?? '', '--json');
    const { journeys } = called.json<{ journeys: { arrival: ArrivalJson }[] }>();
    expect(journeys.map(({ arrival }) => arrival.state)).toEqual(['duplicate', 'accepted']);
  });

  test('a part of several keys is wrong use and names them, one of none says so', async () => {
    const several = await box.lake('status', 'tiktok');
    expect(several.code).toBe(2);
    expect(several.err).toMatch(
      /matches several arrivals[\s\S]*\n {2}inbox\/samples\/tiktok\/2026-11-01_090000\/Followers/,
    );
    expect(await box.lake('status', 'nothing-like-it')).toMatchObject({
      code: 2,
      err: expect.stringContaining('No arrival has'),
    });
  });
});

describe('tables', () => {
  test('lists each mart with rows, months, as-of, version and exact totals', async () => {
    const tables = (await box.lake('tables', '--json')).json<{ table: string; totals: Record<string, string> }[]>();
    expect(tables.map(({ table }) => table)).toEqual(marts.map(({ contract }) => contract.mart));
    const royalties = tables.find(({ table }) => table === 'royalties');
    expect(royalties).toMatchObject({
      version: 2,
      months: ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10'],
      asOf: '2026-11-05T00:00:00.000Z',
    });
    const sum = await box.lake('query', 'SELECT sum(earnings_usd) AS earnings_usd FROM curated.royalties', '--json');
    expect(sum.json()).toEqual([{ earnings_usd: royalties?.totals.earnings_usd }]);
    expect((await box.lake('tables')).out).toMatch(/curated\.royalties +v2.*2026-06 … 2026-10 \(5 months\)/);
  });

  test('a lake without any says so, and a folder without a lake is wrong use', async () => {
    const own = sandbox();
    const missing = await own.lake('tables');
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('There is no lake in') });
    await own.lake('put', own.write('a.csv', 'x'));
    expect((await own.lake('tables')).out).toMatch(/curated\.royalties +nothing yet\n/);
    expect((await own.lake('query', 'FROM curated.royalties')).out).toMatch(/^reporting_month .*\n[─ ]+\n0 rows\n$/);
    expect((await own.lake('query', 'FROM ledger.rejects', '--json')).json()).toEqual([]);
    own.remove();
  });
});
