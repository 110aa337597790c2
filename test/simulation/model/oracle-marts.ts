import type { Line } from './ads-tree.ts';
import { countText, decimalText, sumKnown } from './exact.ts';
import type { Current, CurrentRows } from './oracle.ts';
import { type AdsEvidence, adsTables, type Listed } from './oracle-ads.ts';
import { audienceDaily, linkClicksDaily, socialDaily, streamsDaily } from './oracle-reach.ts';
import { salesRoyalties } from './oracle-sales.ts';
import { emailCampaigns, videos } from './oracle-totals.ts';
import type { NamedRow, StatementRow } from './rows.ts';

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
  const ads = adsTables(adsEvidence(rows));
  return {
    royalties: [...royalties(rows['distrokid/bank-details']), ...salesRoyalties(rows)],
    social_daily: socialDaily(rows),
    ads_daily: ads.daily,
    ads_campaigns: ads.campaigns,
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

/** The evidence about ads, in the form that its tables are made of. */
function adsEvidence(rows: CurrentRows): AdsEvidence {
  const blank = {
    ...{ platform: 'meta', speaker: null, adsetName: null, adName: null, objective: null, status: null },
    ...{ accountId: null, adsetId: null, adId: null },
  };
  const listed = (row: Current<NamedRow>): Listed => row;
  return {
    lines: [
      ...rows['metaads/insights'].map(
        (row): Line => ({
          ...blank,
          ...row,
          basis: 'insights',
          campaign: row.campaignId,
          depth: row.adId !== null ? 3 : row.adsetId !== null ? 2 : row.campaignId !== null ? 1 : 0,
          currency: null,
        }),
      ),
      ...rows['metaads/campaign-daily'].map(
        (row): Line => ({
          ...blank,
          ...row,
          basis: 'campaign-daily',
          campaign: row.campaignId,
          depth: 1,
          first: row.date,
          last: row.date,
          currency: 'USD',
          objective: 'OUTCOME_TRAFFIC',
          status: 'ACTIVE',
        }),
      ),
    ],
    campaigns: rows['metaads/campaigns'].map(listed),
    adsets: rows['metaads/adsets'].map(listed),
    ads: rows['metaads/ads'].map((row) => ({ ...row, adsetId: adsetOfAd(row.id) })),
  };
}

/** The ad set of an ad, as the owners of ads number them. */
function adsetOfAd(ad: string): string {
  return `2202100${ad.slice(7)}`;
}
