import { describe, expect, it } from 'vitest';
import { bankHeader, bankLine } from '../../bench/bank-details.ts';
import { relationOf } from '../../lib/contract/contract.ts';
import { historyOf } from '../../lib/contract/mart.ts';
import { royalties } from '../../lib/marts/royalties/index.ts';
import { datasetOf } from '../../lib/ports.ts';
import { currentRowsSql } from '../../lib/stages/curate/current-rows.ts';
import { fixturesOf } from '../sources/support.ts';
import { type Statement, statementText } from '../stages/statements.ts';
import { testLake } from '../support/lake.ts';

const cent = 10n ** 6n;
const statement: Statement = {
  asOf: '2026-06-01T00:00:00.000Z',
  lines: [
    { date: '2026-03-25', country: 'US', quantity: 10, earnings: 5n * cent },
    { date: '2026-03-25', country: 'US', quantity: 10, earnings: -2n * cent },
    { date: '2026-03-25', country: 'NA', quantity: -1, earnings: -70n * cent },
    { date: '2026-03-25', country: 'DE', quantity: 0, earnings: 1n },
    { date: '2026-03-25', country: 'DE', quantity: 3, earnings: 0n },
  ],
};

describe('royalties', () => {
  it('adds up earnings over all lines, and streams over lines that are no fees; a refund is taken off', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    await lake.chain();
    const sql = 'SELECT country, streams, earnings_usd, lines FROM curated.royalties ORDER BY country';
    expect(await lake.rows(sql)).toEqual([
      { country: 'DE', streams: '3', earnings_usd: '0.000000010000', lines: '2' },
      { country: 'NA', streams: '-1', earnings_usd: '-0.700000000000', lines: '1' },
      { country: 'US', streams: '10', earnings_usd: '0.030000000000', lines: '2' },
    ]);
  });

  it('keeps accounts apart', async () => {
    const lake = await testLake();
    await lake.land('distrokid/nova/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    // Not the very same rows, which would be one export under two accounts.
    const own = { ...statement, lines: statement.lines.slice(0, 2) };
    await lake.land('distrokid/zoe/a.tsv', statementText(own), { 'as-of': statement.asOf });
    await lake.chain();
    const sql =
      'SELECT account, sum(earnings_usd) AS earnings FROM curated.royalties GROUP BY account ORDER BY account';
    expect(await lake.rows(sql)).toEqual([
      { account: 'nova', earnings: '-0.669999990000' },
      { account: 'zoe', earnings: '0.030000000000' },
    ]);
  });

  it('has its types and no row where nothing has landed', async () => {
    const lake = await testLake();
    expect(await lake.rows('SELECT count(*) AS n FROM curated.royalties')).toEqual([{ n: '0' }]);
    const [type] = await lake.rows('SELECT typeof(sum(earnings_usd)) AS t FROM curated.royalties');
    expect(type).toEqual({ t: 'DECIMAL(38,12)' });
  });

  it('converts other currencies by the last rate dated in the statement month, and by none where there is none', async () => {
    const lake = await testLake();
    await lake.land(
      'catalog/label/fx.csv',
      'Date,Currency,USD\n2026-03-01,EUR,1.1\n2026-03-30,EUR,1.1723\n2026-04-30,EUR,9\n',
    );
    await lake.chain();
    const sql = `SELECT lake_convert(CAST('-0.123456789012' AS DECIMAL(38,12)), usd) AS usd
      FROM staging.catalog_fx WHERE date = '2026-03-30'`;
    expect(await lake.rows(sql)).toEqual([{ usd: '-0.144728393759' }]);
  });
});

const codes = ['QZAAA2600001', 'QZAAA2600002', 'QZAAA2600003'] as const;
/** A statement with a line for each `[artist, title, isrc, upc]`. */
const statementOf = (...lines: readonly (readonly [string, string, string, string])[]) =>
  [
    bankHeader,
    ...lines.map(([artist, title, isrc, upc], at) =>
      bankLine({ Artist: artist, Title: title, ISRC: isrc, UPC: upc, Quantity: String(at + 1) }),
    ),
  ].join('\r');

describe('tracks of royalties', () => {
  const tracks = `Artist,Title,ISRC,UPC,Release Date
Nova Kite,Glass Rain,${codes[0]},190000000017,2026-01-09
Nova Kite,Low Tide,${codes[1]},190000000024,2026-01-09
Nova Kite,High Tide,${codes[2]},190000000024,2026-01-09
`;
  const aliases = `Source,Name Artist,Name Title,Artist,ISRC
,NOVA  kite,Glas Rain,Nova Kite,${codes[0]}
distrokid,N. Kite,,Nova Kite,
tiktok,Nova Kite,Loose Song,Nova Kite,${codes[1]}
`;
  const sql = `SELECT title, track_isrc, track_artist, track_title, resolved_by FROM curated.royalties ORDER BY title`;

  it('are known by ISRC first, then by a UPC of one track, then by an alias; others stay as delivered', async () => {
    const lake = await testLake();
    await lake.land('catalog/label/tracks.csv', tracks);
    await lake.land('catalog/label/aliases.csv', aliases);
    await lake.land(
      'distrokid/label/a.tsv',
      statementOf(
        ['Nova Kite', 'a GLASS RAIN', codes[0], '190000000099'],
        ['Nova Kite', 'b single', '', '190000000017'],
        ['Nova Kite', 'c EP', '', '190000000024'],
        [' nova  kite ', 'Glas Rain', '', ''],
        ['N. Kite', 'e unknown', '', ''],
        ['Nova Kite', 'Loose Song', '', ''],
        ['Other', 'f elsewhere', 'QZBBB2600001', '190000000555'],
        ['Other', 'g release', '', '190000000555'],
      ),
    );
    await lake.chain();
    expect(await lake.rows(sql)).toEqual([
      row('Glas Rain', codes[0], 'Nova Kite', 'Glass Rain', 'alias'),
      row('Loose Song', null, 'Nova Kite', 'Loose Song', null),
      row('a GLASS RAIN', codes[0], 'Nova Kite', 'Glass Rain', 'isrc'),
      row('b single', codes[0], 'Nova Kite', 'Glass Rain', 'upc'),
      row('c EP', null, 'Nova Kite', 'c EP', 'release'),
      row('e unknown', null, 'Nova Kite', 'e unknown', null),
      row('f elsewhere', 'QZBBB2600001', 'Other', 'f elsewhere', 'isrc'),
      row('g release', 'QZBBB2600001', 'Other', 'g release', 'upc-inferred'),
    ]);
  });

  it('are named anew when the catalog changes, in every month', async () => {
    const lake = await testLake();
    await lake.land('distrokid/label/a.tsv', statementOf(['Nova Kite', 'GLASS RAIN', codes[0], '']));
    await lake.chain();
    expect(await lake.rows(sql)).toEqual([row('GLASS RAIN', codes[0], 'Nova Kite', 'GLASS RAIN', 'isrc')]);
    await lake.land('catalog/label/tracks.csv', tracks);
    await lake.chain();
    expect(await lake.rows(sql)).toEqual([row('GLASS RAIN', codes[0], 'Nova Kite', 'Glass Rain', 'isrc')]);
  });
});

function row(title: string, isrc: string | null, artist: string, name: string, by: string | null) {
  return { title, track_isrc: isrc, track_artist: artist, track_title: name, resolved_by: by };
}

describe('royalties of several distributors', () => {
  it('stand side by side, each in its currency, and in USD where there is a rate for the month', async () => {
    const lake = await testLake();
    for (const { path, bytes, expected } of ['imusician', 'tunecore', 'cdbaby'].flatMap(fixturesOf))
      await lake.land(`inbox/${path}/${expected.fileName}`, bytes, { 'as-of': expected.asOf });
    await lake.chain();
    const sql = `SELECT distributor, currency, sum(amount) AS amount, count(*) = count(earnings_usd) AS converted,
      sum(earnings_usd) AS usd FROM curated.royalties GROUP BY ALL ORDER BY ALL`;
    const before = await lake.rows(sql);
    expect(before.map(({ distributor, currency, converted }) => [distributor, currency, converted])).toEqual([
      ['cdbaby', 'USD', true],
      ['imusician', 'CHF', false],
      ['imusician', 'EUR', false],
      ['tunecore', 'CAD', false],
      ['tunecore', 'USD', true],
    ]);
    const months = await lake.rows(
      "SELECT DISTINCT reporting_month AS m FROM curated.royalties WHERE currency = 'EUR'",
    );
    const rates = months.map(({ m }) => `${m}-28,EUR,2`).join('\n');
    await lake.land('catalog/label/fx.csv', `Date,Currency,USD\n${rates}\n`);
    await lake.chain();
    const after = await lake.rows(sql);
    expect(after.find(({ currency }) => currency === 'EUR')?.converted).toBe(true);
    expect(after.find(({ currency }) => currency === 'CHF')?.usd).toBe(null);
    const [twice] = await lake.rows(
      "SELECT sum(amount) * 2 = sum(earnings_usd) AS holds FROM curated.royalties WHERE currency = 'EUR'",
    );
    expect(twice).toEqual({ holds: true });
  });
});

describe('the SQL of royalties without the distributors that have no rows', () => {
  it.each(royalties.union?.datasets ?? [])('gives the columns of the whole SQL, of %s alone', async (dataset) => {
    const { ports } = await testLake();
    const alone = royalties.union?.sqlOf(new Set([dataset]));
    const others = royalties.union?.datasets.filter((other) => other !== dataset) ?? [];
    for (const other of others) expect(alone?.sql).not.toContain(`FROM ${relationOf(other)}`);
    await ports.engine.with(async (session) => {
      for (const input of royalties.contract.inputs) {
        const contract = datasetOf(ports, input.dataset)?.contract;
        if (contract)
          await session.run(`CREATE VIEW ${relationOf(input.dataset)} AS ${currentRowsSql(contract, [], {})}`);
      }
      const columns = (sql = '') => session.rows(`DESCRIBE ${sql}`);
      expect(await columns(alone?.history)).toEqual(await columns(royalties.history));
      await session.run(`CREATE TABLE ${historyOf(royalties.contract)} AS ${royalties.history}`);
      expect(await columns(alone?.sql)).toEqual(await columns(royalties.sql));
    });
  });
});
