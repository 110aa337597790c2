import { describe, expect, it } from 'vitest';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { type TestLake, type TestLakeOptions, testClock, testLake } from '../support/lake.ts';

type Files = Readonly<Record<string, string>>;

async function lakeOf(files: Files, options: TestLakeOptions = {}, metadata: Files = {}): Promise<TestLake> {
  const lake = await testLake(options);
  for (const [name, text] of Object.entries(files)) await lake.land(`inbox/${name}`, text, metadata);
  await lake.chain();
  return lake;
}

/** Why documents were refused, by the receipts and the lineage records. */
async function refusals(lake: TestLake): Promise<readonly string[]> {
  const rules: string[] = [];
  for (const zoneKey of (await lake.objects()).entries()) {
    const [key, body] = zoneKey;
    if (!/^ledger\/(receipts|cleaned)\//.test(key)) continue;
    const record = JSON.parse(body.toString()) as {
      reasons?: { rule: string }[];
      documents: { reasons: { rule: string }[] }[];
    };
    rules.push(...record.documents.flatMap(({ reasons }) => reasons.map(({ rule }) => rule)));
  }
  return [...new Set(rules)];
}

const spendByDay =
  'SELECT date_start::VARCHAR AS day, spend::VARCHAR AS spend FROM staging.metaads_manager_export ORDER BY 1';

describe('Ads Manager: the numbers of a file decide how they are written, whatever the language of its header', () => {
  it('decimal commas of a European spreadsheet under an English header', async () => {
    const lake = await lakeOf({
      'campaigns_de.csv':
        'Reporting starts;Reporting ends;Campaign name;Campaign ID;Day;Impressions;Reach;Amount spent (EUR)\n' +
        '2026-10-01;2026-10-03;NOVA;120210000000000017;2026-10-01;1000;900;12,50\n' +
        '2026-10-01;2026-10-03;NOVA;120210000000000017;2026-10-02;2000;1800;7,05\n' +
        '2026-10-01;2026-10-03;NOVA;120210000000000017;2026-10-03;1500;1300;1.250,50\n',
    });
    expect(await lake.rows(spendByDay)).toEqual([
      { day: '2026-10-01', spend: '12.500000' },
      { day: '2026-10-02', spend: '7.050000' },
      { day: '2026-10-03', spend: '1250.500000' },
    ]);
  });

  it('decimal points under Spanish and French headers', async () => {
    const lake = await lakeOf({
      'campanas_mx.csv':
        'Inicio del informe,Fin del informe,Nombre de la campaña,Día,Impresiones,Alcance,Importe gastado (MXN)\n' +
        '2026-10-01,2026-10-03,NOVA - MX,2026-10-01,1000,900,12.50\n2026-10-01,2026-10-03,NOVA - MX,2026-10-02,2000,1800,1250.75\n',
      'campagnes_fr.csv':
        'Jour,Nom de la campagne,Montant dépensé (EUR),Impressions\n2026-10-03,NOVA - FR,12.50,1000\n2026-10-04,NOVA - FR,7.05,900\n',
    });
    const sql =
      'SELECT currency, sum(spend)::VARCHAR AS spend, sum(impressions)::INT AS impressions, sum(reach)::INT AS reach';
    expect(await lake.rows(`${sql} FROM history.metaads_manager_export GROUP BY 1 ORDER BY 1`)).toEqual([
      { currency: 'EUR', spend: '19.550000', impressions: 1900, reach: null },
      { currency: 'MXN', spend: '1263.250000', impressions: 3000, reach: 2700 },
    ]);
  });

  it('is refused where no value decides, and read where a ratio or a summary does', async () => {
    const head = 'Day;Campaign name;Impressions;Reach;Frequency;Amount spent (EUR)\n';
    const refused = await lakeOf({ 'a.csv': `${head}2026-10-01;NOVA;1000;1000;;1.250\n` });
    expect(await refusals(refused)).toEqual(['ambiguous-numbers']);
    const byRatio = await lakeOf({ 'a.csv': `${head}2026-10-01;NOVA;1250;1000;1.250;1.250\n` });
    expect(await byRatio.rows(spendByDay)).toEqual([{ day: '2026-10-01', spend: '1.250000' }]);
    const bySummary = await lakeOf({
      'a.csv': `${head};;;;;1.250\n2026-10-01;NOVA;1;1;;625\n2026-10-02;NOVA;1;1;;625\n`,
    });
    expect(await bySummary.rows(spendByDay)).toHaveLength(2);
  });
});

describe('Spotify: days that a spreadsheet wrote again are read by their order, or not at all', () => {
  const timeline = (days: readonly string[]) =>
    `date,listeners,streams,followers\n${days.map((day, at) => `${day},${11 + at},${21 + at},101\n`).join('')}`;
  const sql = 'SELECT date::VARCHAR AS day FROM staging.spotify_audience_timeline ORDER BY 1';

  it('1 to 7 March stay in March, because every day has a row', async () => {
    const days = [1, 2, 3, 4, 5, 6, 7].map((day) => `0${day}/03/2026`);
    const lake = await lakeOf({ 'nova-audience-timeline.csv': timeline(days) });
    expect((await lake.rows(sql)).map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => `2026-03-0${day}`));
  });

  it('one day alone is refused, until somebody says how it is written; a replay from raw then gives the same', async () => {
    const text = timeline(['01/03/2026']);
    const store = memoryStore({ clock: testClock() });
    const lake = await lakeOf({ 'nova-audience-timeline.csv': text }, { store });
    expect(await lake.rows(sql)).toEqual([]);
    expect(await refusals(lake)).toEqual(['ambiguous-dates']);
    await lake.land('inbox/again/nova-audience-timeline.csv', text, { dates: 'day-first' });
    await lake.chain();
    expect(await lake.rows(sql)).toEqual([{ day: '2026-03-01' }]);

    // A lake that has nothing but what raw holds.
    const replayed = await testLake();
    for (const [key, body] of await lake.objects())
      if (key.startsWith('raw/')) await replayed.ports.store.put('raw', key.slice('raw/'.length), body);
    await replayed.chain();
    expect(await replayed.rows(sql)).toEqual([{ day: '2026-03-01' }]);
  });

  it('what was said last counts, and takes back the months that it does not have', async () => {
    const clock = testClock();
    const lake = await testLake({ clock });
    const text = timeline(['01/03/2026']);
    await lake.land('inbox/1/nova-audience-timeline.csv', text, { dates: 'month-first' });
    await lake.chain();
    expect(await lake.rows(sql)).toEqual([{ day: '2026-01-03' }]);
    clock.set('2026-11-20T13:00:00Z');
    await lake.land('inbox/2/nova-audience-timeline.csv', text, { dates: 'day-first' });
    await lake.chain();
    expect(await lake.rows(sql)).toEqual([{ day: '2026-03-01' }]);
    expect((await reconcile(lake.ports, {})).differences).toEqual([]);
  });
});

describe('CD Baby and Bandcamp: a native file is read as it always was, one that was saved again is not taken for one', () => {
  const header =
    'Report Date\tSales Date\tQuantity\tPrice\tSubtotal\tIsrc\tBarcode\tCDBabySku\tAlbum Name\tArtist Name\tTrack Name\tPartner Name\tTransaction Type\tDelivery Country\n';
  const line = (reported: string, sold: string) =>
    `${reported}\t${sold}\t3\t0.003\t0.009\tqzaaa2600001\t190000000017\t1\tTide Lamp\tMara Vell\tTide Lamp\tSpotify\tStream\tUS\n`;
  const sql = 'SELECT reporting_date::VARCHAR AS day, amount::VARCHAR AS amount FROM staging.cdbaby_sales ORDER BY 1';

  it('with the hand of the source', async () => {
    const lake = await lakeOf({ 'cdbaby.txt': header + line('4/9/2026 12:00:00 AM', '3/8/2026 12:00:00 AM') });
    expect(await lake.rows(sql)).toEqual([{ day: '2026-04-09', amount: '0.009000000000' }]);
  });

  it('without it the file is refused, or read by the days that decide', async () => {
    const refused = await lakeOf({ 'cdbaby.txt': header + line('04/09/2026 00:00:00', '03/08/2026 00:00:00') });
    expect(await refused.rows(sql)).toEqual([]);
    expect(await refusals(refused)).toEqual(['ambiguous-dates']);
    const decided = await lakeOf({ 'cdbaby.txt': header + line('04/09/2026 00:00:00', '31/08/2026 00:00:00') });
    expect(await decided.rows(sql)).toEqual([{ day: '2026-09-04', amount: '0.009000000000' }]);
  });
});

describe('statements: what the owner says about numbers is held against the file', () => {
  const names = {
    reporting_month: 'Reporting month',
    sale_month: 'Sales Month',
    store: 'Platform',
    quantity: 'Quantity',
    currency: 'Client Payment Currency',
    unit_price: 'Unit Price',
    amount: 'Net Revenue',
  };
  const header = 'Reporting month;Sales Month;Platform;Quantity;Client Payment Currency;Unit Price;Net Revenue\n';
  const points = `${header}2026-05-01;2026-03-01;Spotify;1000;EUR;0.002;1.600\n2026-05-01;2026-03-01;Spotify;2;EUR;0.002;0.160\n`;
  const sql = 'SELECT sum(amount)::VARCHAR AS amount FROM staging.statement_lines';

  it('points where commas were said refuse the file, because a group never begins with 0', async () => {
    const config = { statements: { believe: { columns: names, numbers: 'decimal-comma' as const } } };
    const lake = await lakeOf({ 'believe.csv': points }, { config });
    expect(await lake.rows(sql)).toEqual([{ amount: null }]);
    expect(await refusals(lake)).toEqual(['contradicted-numbers']);
  });

  it('the file alone decides where nothing is said', async () => {
    const config = { statements: { believe: { columns: names } } };
    expect(await (await lakeOf({ 'believe.csv': points }, { config })).rows(sql)).toEqual([
      { amount: '1.760000000000' },
    ]);
    const commas = await lakeOf({ 'believe.csv': points.replaceAll('.', ',') }, { config });
    expect(await commas.rows(sql)).toEqual([{ amount: '1.760000000000' }]);
    const unclear = await lakeOf(
      { 'believe.csv': `${header}2026-05-01;2026-03-01;Spotify;1;EUR;;1.600\n` },
      { config },
    );
    expect(await refusals(unclear)).toEqual(['ambiguous-numbers']);
    const said = { ...config, datasets: { 'statement/lines': { numbers: 'comma' as const } } };
    const decided = await lakeOf(
      { 'believe.csv': `${header}2026-05-01;2026-03-01;Spotify;1;EUR;;1.600\n` },
      { config: said },
    );
    expect(await decided.rows(sql)).toEqual([{ amount: '1600.000000000000' }]);
  });

  it('exact exponents are exact, and a quantity that cannot be read costs no money and is told', async () => {
    const config = { statements: { believe: { columns: names } } };
    const text = `${header}2026-05-01;2026-03-01;Spotify;many;EUR;0.002;8.0E-6\n2026-05-01;2026-03-01;Spotify;2;EUR;0.002;0.16\n`;
    const lake = await lakeOf({ 'believe.csv': text }, { config });
    expect(await lake.rows(sql)).toEqual([{ amount: '0.160008000000' }]);
    expect(
      await lake.rows('SELECT quantity::VARCHAR AS quantity FROM staging.statement_lines ORDER BY "_line"'),
    ).toEqual([{ quantity: null }, { quantity: '2' }]);
    const cleaned = [...(await lake.objects())].filter(([key]) => key.startsWith('ledger/cleaned/'));
    expect(cleaned.map(([, body]) => JSON.parse(body.toString()).warnings)).toEqual([
      { 'statement/lines': { 'unreadable:quantity': 1 } },
    ]);
    expect((await reconcile(lake.ports, {})).differences).toEqual([]);
  });
});

describe('TikTok: days are read in every language that Studio writes', () => {
  const overview = (...days: readonly string[]) =>
    `\uFEFF"Date","Video Views","Profile Views","Likes","Comments","Shares"\n${days.map((day) => `"${day}","100","1","2","0","0"\n`).join('')}`;
  const sql = 'SELECT date::VARCHAR AS day FROM staging.tiktok_overview ORDER BY 1';

  it.each([
    ['Portuguese', '28 de maio', '29 de maio'],
    ['Italian', '28 maggio', '29 maggio'],
    ['Indonesian', '28 Mei', '29 Mei'],
    ['Turkish', '28 Mayıs', '29 Mayıs'],
    ['Polish', '28 maja', '29 maja'],
  ])('%s', async (_, ...days) => {
    const lake = await lakeOf({ 'Overview.csv': overview(...days) }, {}, { 'as-of': '2026-05-30T00:00:00Z' });
    expect(await lake.rows(sql)).toEqual([{ day: '2026-05-28' }, { day: '2026-05-29' }]);
  });

  it('what remains is refused with a word about the language', async () => {
    const lake = await lakeOf({ 'Overview.csv': overview('28 xyzember', '29 xyzember') });
    const [record] = [...(await lake.objects())].filter(([key]) => key.startsWith('ledger/cleaned/'));
    expect(record?.[1].toString()).toContain('in an unknown language');
  });
});

describe('a file saved again with semicolons and decimal commas', () => {
  const audience = (days: readonly string[]) =>
    `date;listeners;streams;followers\n${days.map((day) => `${day};11;21;101`).join('\n')}\n`;
  const manager = (days: readonly string[]) =>
    `Day;Campaign name;Campaign ID;Impressions;Amount spent (EUR)\n${days
      .map((day, at) => `${day};NOVA;${120210000000000017n + BigInt(at)};1000;1,50`)
      .join('\n')}\n`;

  it.each([
    ['that could be of two months is refused with both readings and --dates', manager(['04/03/2026', '04/03/2026'])],
    ['that could be of two months is refused, also without any decimals', audience(['04/03/2026'])],
  ])('%s', async (_, text) => {
    const lake = await lakeOf({ 'nova-audience-timeline.csv': text });
    expect(await refusals(lake)).toEqual(['ambiguous-dates']);
  });

  it('is read where one of its days decides', async () => {
    const lake = await lakeOf({ 'a.csv': manager(['04/13/2026', '04/03/2026']) });
    expect(await lake.rows('SELECT date_start::VARCHAR AS day FROM staging.metaads_manager_export ORDER BY 1')).toEqual(
      [{ day: '2026-04-03' }, { day: '2026-04-13' }],
    );
  });
});
