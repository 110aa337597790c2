import { countText, decimalText, ratioText, sumKnown } from './exact.ts';
import type { Current, CurrentRows } from './oracle.ts';
import { audienceDaily, linkClicksDaily, streamsDaily } from './oracle-reach.ts';
import { emailCampaigns, videos } from './oracle-totals.ts';
import type { InsightRow, StatementRow } from './rows.ts';

export type MartName =
  | 'royalties'
  | 'social_daily'
  | 'ads_daily'
  | 'ads_campaigns'
  | 'streams_daily'
  | 'audience_daily'
  | 'link_clicks_daily'
  | 'videos'
  | 'email_campaigns';
export type MartRow = Readonly<Record<string, string | null>>;
export type MartRows = Readonly<Record<MartName, readonly MartRow[]>>;

/** The marts from the current rows. */
export function martsOf(rows: CurrentRows): MartRows {
  return {
    royalties: royalties(rows['distrokid/bank-details']),
    social_daily: socialDaily(rows),
    ads_daily: adsDaily(rows),
    ads_campaigns: adsCampaigns(rows),
    streams_daily: streamsDaily(rows),
    audience_daily: audienceDaily(rows),
    link_clicks_daily: linkClicksDaily(rows),
    videos: videos(rows),
    email_campaigns: emailCampaigns(rows),
  };
}

function royalties(lines: readonly Current<StatementRow>[]): readonly MartRow[] {
  const isrcs = Map.groupBy(
    lines.filter(({ isrc }) => isrc !== null),
    ({ account, upc }) => `${account} ${upc}`,
  );
  /** The ISRC of all other lines of the account with the same UPC, of whatever month, where they have one and the same. */
  const inferred = ({ account, upc }: Current<StatementRow>): string | null => {
    const found = new Set((isrcs.get(`${account} ${upc}`) ?? []).map(({ isrc }) => isrc));
    return upc !== null && found.size === 1 ? ([...found][0] ?? null) : null;
  };
  const groups = Map.groupBy(lines, ({ account, date, saleMonth, store, artist, title, isrc, upc, country }) =>
    JSON.stringify([account, date.slice(0, 7), saleMonth, store, artist, title, isrc, upc, country]),
  );
  return [...groups.values()].flatMap((group): MartRow[] => {
    const [first] = group;
    if (!first) return [];
    // A fee is a negative line on streams that another line counts. A negative quantity is a refund of its own.
    const earned = group.reduce((sum, { earnings }) => sum + earnings, 0n);
    const counted = group.filter(({ earnings, quantity }) => earnings >= 0n || quantity < 0n);
    return [
      {
        reporting_month: first.date.slice(0, 7),
        sale_month: first.saleMonth,
        distributor: 'distrokid',
        account: first.account,
        store: first.store,
        artist: first.artist,
        title: first.title,
        isrc: first.isrc,
        upc: first.upc,
        country: first.country,
        currency: 'USD',
        track_isrc: first.isrc ?? inferred(first),
        track_artist: first.artist,
        track_title: first.title,
        resolved_by:
          first.isrc !== null
            ? 'isrc'
            : inferred(first) !== null
              ? 'upc-inferred'
              : first.upc === null
                ? null
                : 'release',
        streams: countText(sumKnown(counted.map(({ quantity }) => quantity))),
        amount: decimalText(earned, 12),
        earnings_usd: decimalText(earned, 12),
        lines: String(group.length),
      },
    ];
  });
}

function socialDaily(rows: CurrentRows): readonly MartRow[] {
  const keyOf = ({ account, date }: { account: string; date: string }) => `${account} ${date}`;
  const overviews = new Map(rows['tiktok/overview'].map((row) => [keyOf(row), row]));
  const followers = new Map(rows['tiktok/follower-history'].map((row) => [keyOf(row), row]));
  return [...new Set([...overviews.keys(), ...followers.keys()])].map((key): MartRow => {
    const overview = overviews.get(key);
    const [account = '', date = ''] = key.split(' ');
    const { views = null, profileViews = null, likes = null, comments = null, shares = null } = overview ?? {};
    const engaged = likes === null || comments === null || shares === null ? null : likes + comments + shares;
    return {
      platform: 'tiktok',
      account,
      date,
      views: countText(views),
      profile_views: countText(profileViews),
      likes: countText(likes),
      comments: countText(comments),
      shares: countText(shares),
      followers: countText(followers.get(key)?.followers ?? null),
      engagement_rate: ratioText(engaged, views, 1n),
    };
  });
}

type Insight = Current<InsightRow>;
/** What a campaign or a part of it did, and which kind of file says it. */
type Told = Insight & { readonly basis: 'insights' | 'campaign-daily'; readonly currency: string | null };
const levels = ['account', 'campaign', 'adset', 'ad'] as const;

function depthOf({ adId, adsetId }: Insight): 1 | 2 | 3 {
  return adId !== null ? 3 : adsetId !== null ? 2 : 1;
}

function toldOf(rows: CurrentRows): readonly Told[] {
  return [
    ...rows['metaads/insights'].map((row): Told => ({ ...row, basis: 'insights', currency: null })),
    ...rows['metaads/campaign-daily'].map(
      (row): Told => ({
        ...row,
        accountId: null,
        adsetId: null,
        adId: null,
        first: row.date,
        last: row.date,
        basis: 'campaign-daily',
        currency: 'USD',
      }),
    ),
  ];
}

/** Of each campaign's day only insights where they tell it, and of them the finest level: all repeat the same spend. */
function finestOfDays(rows: CurrentRows): readonly Told[] {
  const daily = toldOf(rows).filter(({ first, last }) => first === last);
  const byDay = Map.groupBy(daily, ({ account, campaignId, first }) => `${account} ${campaignId} ${first}`);
  return [...byDay.values()].flatMap((group) => {
    const insights = group.filter(({ basis }) => basis === 'insights');
    const best = insights.length > 0 ? insights : group;
    const finest = Math.max(...best.map(depthOf));
    return best.filter((row) => depthOf(row) === finest);
  });
}

function adsDaily(rows: CurrentRows): readonly MartRow[] {
  const nameIn = (
    dataset: 'metaads/campaigns' | 'metaads/adsets' | 'metaads/ads',
    account: string,
    wanted: string | null,
  ) => rows[dataset].find((row) => row.account === account && row.id === wanted)?.name ?? null;
  return finestOfDays(rows).map(
    (row): MartRow => ({
      account: row.account,
      account_id: row.accountId,
      date: row.first,
      campaign_id: row.campaignId,
      campaign_name: nameIn('metaads/campaigns', row.account, row.campaignId) ?? row.campaignName,
      adset_id: row.adsetId,
      adset_name: nameIn('metaads/adsets', row.account, row.adsetId),
      ad_id: row.adId,
      ad_name: nameIn('metaads/ads', row.account, row.adId),
      level: levels[depthOf(row)] ?? null,
      basis: row.basis,
      currency: row.currency,
      ...delivery(row.spend, row.impressions, row.clicks),
      reach: countText(row.reach),
    }),
  );
}

function delivery(spend: bigint, impressions: bigint, clicks: bigint | null): MartRow {
  return {
    spend: decimalText(spend, 6),
    impressions: String(impressions),
    clicks: countText(clicks),
    ctr: ratioText(clicks, impressions, 100n),
    cpc: ratioText(spend, clicks === null ? null : clicks * 1_000_000n, 1n),
    cpm: ratioText(spend, impressions * 1_000_000n, 1_000n),
  };
}

function adsCampaigns(rows: CurrentRows): readonly MartRow[] {
  const daily = finestOfDays(rows);
  const keyOf = ({ account, campaignId }: Insight) => `${account} ${campaignId}`;
  const withDays = new Set(daily.map(keyOf));
  const lifetimes = toldOf(rows).filter((row) => row.first !== row.last && !withDays.has(keyOf(row)));
  const newest = [...Map.groupBy(lifetimes, keyOf).values()].flatMap((group) => {
    const best = group.toSorted(compareLifetimes)[0];
    return group.filter((row) => best && compareLifetimes(row, best) === 0);
  });
  return [...Map.groupBy([...daily, ...newest], keyOf).values()].map((group) => campaignTotal(group, rows));
}

/** The newest evidence first, of it the period that ends last and begins first, of it the coarsest level. */
function compareLifetimes(a: Insight, b: Insight): number {
  return b.asOfMs - a.asOfMs || compare(b.last, a.last) || compare(a.first, b.first) || depthOf(a) - depthOf(b);
}

function campaignTotal(group: readonly Told[], rows: CurrentRows): MartRow {
  const [row] = group.toSorted(
    (a, b) => b.asOfMs - a.asOfMs || compare(b.last, a.last) || compare(b.campaignName, a.campaignName),
  );
  if (!row) throw new RangeError('A campaign without rows has no total.');
  const known = rows['metaads/campaigns'].find(({ account, id }) => account === row.account && id === row.campaignId);
  const basis = row.first === row.last ? 'daily' : 'lifetime';
  return {
    account: row.account,
    campaign_id: row.campaignId,
    campaign_name: known?.name ?? row.campaignName,
    objective: known?.objective ?? null,
    status: known?.status ?? null,
    basis,
    currency: group.find(({ currency }) => currency !== null)?.currency ?? null,
    first_date: group.map(({ first }) => first).toSorted(compare)[0] ?? null,
    last_date:
      group
        .map(({ last }) => last)
        .toSorted(compare)
        .at(-1) ?? null,
    ...delivery(
      group.reduce((sum, { spend }) => sum + spend, 0n),
      group.reduce((sum, { impressions }) => sum + impressions, 0n),
      sumKnown(group.map(({ clicks }) => clicks)),
    ),
    // People cannot be added up: only a single lifetime row knows how many there were.
    reach: basis === 'lifetime' && group.length === 1 ? countText(row.reach) : null,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
