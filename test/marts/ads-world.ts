import fc from 'fast-check';
import type { Mart } from '../../lib/contract/mart.ts';
import type { EngineSession } from '../../lib/engine/engine.ts';
import type { Line } from '../simulation/model/ads-tree.ts';
import type { AdsEvidence, Listed } from '../simulation/model/oracle-ads.ts';

/** Evidence about ads in random forms: two accounts, several ad accounts in them, all kinds of files, levels and periods. */

const dayMs = 86_400_000;
const start = Date.parse('2026-10-01T06:00:00Z');
/** Captures: some at one time, some a day or weeks later, one just before and one just after days are final. */
const times = [0, 1, 2, 9, 10, 30, 31].map((days) => start + days * dayMs);
const days = ['2026-10-01', '2026-10-02', '2026-10-03'];
const firstDay = ['2026-10-01', '2026-10-01'];
const periods = [
  ...days.map((day) => [day, day]),
  ['2026-09-01', '2026-10-02'],
  ['2026-10-02', '2026-10-20'],
  ['2026-10-05', '2026-10-06'],
];
/** Campaigns with their ad account, of which one is never told. */
const campaigns = [
  ['11', '101'],
  ['12', '102'],
  ['13', null],
] as const;

const time = fc.constantFrom(...times);
const amount = fc.option(fc.constantFrom(0n, 1_000_000n, 2_000_000n, 3_000_000n, 5_000_000n), { nil: null, freq: 12 });
const count = fc.option(fc.constantFrom(0n, 10n, 20n, 30n), { nil: null, freq: 8 });
const name = fc.option(fc.constantFrom('A', 'B', 'C'), { nil: null });
const account = fc.constantFrom('nova', 'nova', 'nova', 'formula');
const place = fc.record({
  // Mostly one campaign and day, so that levels and kinds of files often speak of the same thing.
  campaign: fc.constantFrom(campaigns[0], campaigns[0], campaigns[0], ...campaigns),
  adset: fc.constantFrom('1', '1', '2'),
  ad: fc.constantFrom('1', '2'),
  period: fc.constantFrom(firstDay, firstDay, firstDay, firstDay, ...periods),
});
const shared = fc.record({
  account,
  time,
  spend: amount,
  impressions: count,
  clicks: count,
  reach: count,
  name,
  place,
});

const blank = {
  accountId: null,
  speaker: null,
  adsetId: null,
  adsetName: null,
  adId: null,
  adName: null,
  objective: null,
  status: null,
};

const insight = fc
  .tuple(shared, fc.constantFrom(0, 1, 2, 2, 3, 3, 3, 3), fc.boolean(), fc.boolean(), fc.boolean())
  .map(([one, depth, tellsAccount, tellsCurrency, tellsAdset]): Line => {
    const [campaign, owner] = one.place.campaign;
    const adset = `${campaign}${one.place.adset}`;
    return {
      ...blank,
      ...amountsOf(one),
      platform: 'meta',
      basis: 'insights',
      accountId: tellsAccount ? owner : null,
      campaign: depth > 0 ? campaign : null,
      campaignId: depth > 0 ? campaign : null,
      campaignName: depth > 0 ? one.name : null,
      adsetId: depth === 2 || (depth === 3 && tellsAdset) ? adset : null,
      adsetName: depth === 2 ? one.name : null,
      adId: depth === 3 ? `${adset}${one.place.ad}` : null,
      adName: depth === 3 ? one.name : null,
      depth: depth as Line['depth'],
      currency: tellsCurrency ? (owner === '102' ? 'EUR' : 'USD') : null,
    };
  });

const campaignDay = fc
  .tuple(
    shared,
    fc.constantFrom(...days),
    fc.boolean(),
    fc.constantFrom(null, 'ACTIVE', 'PAUSED'),
    fc.constantFrom(null, 'SALES'),
  )
  .map(([one, day, isAdset, status, objective]): Line => {
    const [campaign] = one.place.campaign;
    return {
      ...blank,
      ...amountsOf({ ...one, spend: one.spend ?? 0n }),
      platform: 'meta',
      basis: 'campaign-daily',
      campaign,
      campaignId: campaign,
      campaignName: one.name,
      adsetId: isAdset ? `${campaign}${one.place.adset}` : null,
      adsetName: isAdset ? one.name : null,
      depth: isAdset ? 2 : 1,
      first: day,
      last: day,
      currency: 'USD',
      objective,
      status,
    };
  });

const managed = fc
  .tuple(shared, fc.constantFrom(1, 1, 2, 3), fc.constantFrom('USD', 'EUR'))
  .map(([one, depth, currency]): Line => {
    const [campaign] = one.place.campaign;
    const adset = `${campaign}${one.place.adset}`;
    return {
      ...blank,
      ...amountsOf({ ...one, spend: one.spend ?? 0n }),
      platform: 'meta',
      basis: 'ads-manager',
      campaign,
      campaignId: campaign,
      campaignName: one.name,
      adsetId: depth > 1 ? adset : null,
      adsetName: depth > 1 ? one.name : null,
      adId: depth === 3 ? `${adset}${one.place.ad}` : null,
      adName: depth === 3 ? one.name : null,
      depth: depth as Line['depth'],
      currency,
    };
  });

const tiktok = fc
  .tuple(shared, fc.constantFrom(...days), fc.constantFrom(null, '91', '92'), fc.constantFrom('ZAR', 'USD'))
  .map(
    ([one, day, id, currency]): Line => ({
      ...blank,
      ...amountsOf({ ...one, spend: one.spend ?? 0n }),
      platform: 'tiktok',
      basis: 'tiktok-ads',
      campaign: id,
      campaignId: id,
      campaignName: one.name ?? 'A',
      depth: 1,
      first: day,
      last: day,
      currency,
      reach: null,
    }),
  );

const list = (ids: readonly string[]) =>
  fc.uniqueArray(
    fc.record({
      account,
      id: fc.constantFrom(...ids),
      name,
      status: fc.constantFrom(null, 'ACTIVE', 'PAUSED'),
      tells: fc.boolean(),
      time,
    }),
    { selector: (one) => `${one.account} ${one.id}`, maxLength: 3 },
  );

/** What current rows of all datasets may say. Of one thing and period each kind of file has one word, but for breakdowns. */
export const adsWorld: fc.Arbitrary<AdsEvidence> = fc
  .tuple(
    fc.uniqueArray(insight, { selector: scopeOf, minLength: 4, maxLength: 16 }),
    fc.uniqueArray(campaignDay, { selector: scopeOf, maxLength: 4 }),
    fc.array(managed, { maxLength: 4 }),
    fc.uniqueArray(tiktok, { selector: (one) => `${scopeOf(one)} ${one.campaignName} ${one.currency}`, maxLength: 3 }),
    list(['11', '12', '13']),
    list(['111', '121']),
    list(['1111', '1112', '1211']),
  )
  .map(([one, two, three, four, campaignList, adsets, ads]) => ({
    lines: [...one, ...two, ...three, ...four],
    campaigns: campaignList.map(
      (row): Listed => ({
        ...listed(row),
        accountId: row.tells ? (campaigns.find(([id]) => id === row.id)?.[1] ?? null) : null,
        status: row.status,
        objective: row.tells ? 'TRAFFIC' : null,
      }),
    ),
    adsets: adsets.map(listed),
    ads: ads.map((row): Listed => ({ ...listed(row), adsetId: row.tells ? row.id.slice(0, 3) : null })),
  }));

/** Many worlds as one, in which the accounts of each have names of their own. */
export function together(worlds: readonly AdsEvidence[]): AdsEvidence {
  const all = <T extends { readonly account: string }>(rows: (world: AdsEvidence) => readonly T[]): readonly T[] =>
    worlds.flatMap((world, at) => rows(world).map((row) => ({ ...row, account: `${row.account}-${at}` })));
  return {
    lines: all(({ lines }) => lines),
    campaigns: all((world) => world.campaigns),
    adsets: all(({ adsets }) => adsets),
    ads: all(({ ads }) => ads),
  };
}

function listed({
  account: whose,
  id,
  name: text,
  time: at,
}: {
  account: string;
  id: string;
  name: string | null;
  time: number;
}): Listed {
  return { account: whose, id, name: text, asOfMs: at };
}

function amountsOf(one: {
  account: string;
  time: number;
  spend: bigint | null;
  impressions: bigint | null;
  clicks: bigint | null;
  reach: bigint | null;
  place: { period: string[] };
}) {
  const [first = '', last = ''] = one.place.period;
  return {
    account: one.account,
    asOfMs: one.time,
    spend: one.spend,
    impressions: one.impressions,
    clicks: one.clicks,
    reach: one.reach,
    first,
    last,
  };
}

function scopeOf(line: Line): string {
  const speaker = line.depth === 0 ? line.accountId : null;
  return JSON.stringify([line.account, speaker, line.campaignId, line.adsetId, line.adId, line.first, line.last]);
}

const tables = {
  metaads_insights:
    'account, account_id, account_currency, campaign_id, campaign_name, adset_id, adset_name, ad_id, ad_name, date_start DATE, date_stop DATE, spend DECIMAL(18,6), impressions BIGINT, clicks BIGINT, reach BIGINT',
  metaads_campaign_daily:
    'account, campaign_id, campaign_name, adset_id, adset_name, date DATE, objective, status, spend DECIMAL(18,6), impressions BIGINT, clicks BIGINT, reach BIGINT',
  metaads_manager_export:
    'account, level, campaign_id, campaign_name, adset_id, adset_name, ad_id, ad_name, date_start DATE, date_stop DATE, currency, spend DECIMAL(18,6), impressions BIGINT, clicks BIGINT, reach BIGINT',
  tiktok_ads_daily:
    'account, campaign_id, campaign_name, date DATE, currency, cost DECIMAL(18,6), impressions BIGINT, clicks BIGINT',
  metaads_campaigns: 'account, id, account_id, name, objective, status',
  metaads_adsets: 'account, id, name',
  metaads_ads: 'account, id, adset_id, name',
} as const;
const lineColumns = 'as_of TIMESTAMP, "_raw" VARCHAR, "_document" VARCHAR, "_line" BIGINT';
const typed = (columns: string) =>
  columns
    .split(', ')
    .map((column) => (column.includes(' ') ? column : `${column} VARCHAR`))
    .join(', ')
    .replaceAll('DECIMAL(18,6)', 'DECIMAL(18,6)');

/** Makes the tables that the SQL of the marts reads, with the evidence in them. The line is its place in the evidence. */
export async function createTables(
  session: EngineSession,
  { lines, campaigns: list1, adsets, ads }: AdsEvidence,
): Promise<void> {
  const money = (value: bigint | null) => (value === null ? null : Number(value) / 1_000_000);
  const of = (basis: string) => lines.flatMap((line, at) => (line.basis === basis ? [[line, at] as const] : []));
  const rows: Readonly<Record<keyof typeof tables, readonly (readonly unknown[])[]>> = {
    metaads_insights: of('insights').map(([o, at]) => [
      ...[o.account, o.accountId, o.currency, o.campaignId, o.campaignName, o.adsetId, o.adsetName, o.adId, o.adName],
      ...[o.first, o.last, money(o.spend), o.impressions, o.clicks, o.reach, ...mark(o.asOfMs, 'line', at)],
    ]),
    metaads_campaign_daily: of('campaign-daily').map(([o, at]) => [
      ...[o.account, o.campaignId, o.campaignName, o.adsetId, o.adsetName, o.first, o.objective, o.status],
      ...[money(o.spend), o.impressions, o.clicks, o.reach, ...mark(o.asOfMs, 'line', at)],
    ]),
    metaads_manager_export: of('ads-manager').map(([o, at]) => [
      ...[
        o.account,
        ['', 'campaign', 'adset', 'ad'][o.depth],
        o.campaignId,
        o.campaignName,
        o.adsetId,
        o.adsetName,
        o.adId,
        o.adName,
      ],
      ...[o.first, o.last, o.currency, money(o.spend), o.impressions, o.clicks, o.reach, ...mark(o.asOfMs, 'line', at)],
    ]),
    tiktok_ads_daily: of('tiktok-ads').map(([o, at]) => [
      ...[o.account, o.campaignId, o.campaignName, o.first, o.currency, money(o.spend), o.impressions, o.clicks],
      ...mark(o.asOfMs, 'line', at),
    ]),
    metaads_campaigns: list1.map((o, at) => [
      o.account,
      o.id,
      o.accountId,
      o.name,
      o.objective,
      o.status,
      ...mark(o.asOfMs, 'campaigns', at),
    ]),
    metaads_adsets: adsets.map((o, at) => [o.account, o.id, o.name, ...mark(o.asOfMs, 'adsets', at)]),
    metaads_ads: ads.map((o, at) => [o.account, o.id, o.adsetId ?? null, o.name, ...mark(o.asOfMs, 'ads', at)]),
  };
  for (const [table, columns] of Object.entries(tables)) {
    await session.run(`CREATE OR REPLACE TABLE ${table} (${typed(columns)}, ${lineColumns})`);
    const values = rows[table as keyof typeof tables].map((row) => `(${row.map(literalOf).join(', ')})`);
    if (values.length > 0) await session.run(`INSERT INTO ${table} VALUES ${values.join(', ')}`);
  }
}

function mark(asOfMs: number, raw: string, at: number): readonly unknown[] {
  return [new Date(asOfMs).toISOString().replace('Z', ''), raw, 'd', at];
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** The rows of a mart's SQL over the session's tables, in the columns and types of its contract, every value as text. */
export async function rowsOf(
  session: EngineSession,
  { contract, sql }: Pick<Mart, 'contract' | 'sql'>,
): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const columns = Object.entries(contract.columns).map(
    ([column, { sqlType }]) => `CAST(CAST(${column} AS ${sqlType}) AS VARCHAR) AS ${column}`,
  );
  const rows = await session.rows(`SELECT ${columns.join(', ')} FROM (${sql})`);
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value === null ? null : String(value)])),
  );
}
