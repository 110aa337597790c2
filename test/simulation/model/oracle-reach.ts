import { countText, decimalText, ratioText } from './exact.ts';
import type { Current, CurrentRows } from './oracle.ts';
import type { MartRow } from './oracle-marts.ts';
import type { EmailRow, StreamsRow, VideoRow } from './rows.ts';

const dayMs = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** How many days behind the calendar a store's newest day is; that day may still grow. */
const daysBehind = { Spotify: 2, 'Apple Music': 4 } as const;

interface Teller {
  readonly distributor: string | null;
  readonly store: keyof typeof daysBehind;
  readonly basis: string;
}

/** Streams as each source tells them. A day is open as long as the newest capture of its series is too near to it. */
export function streamsDaily(rows: CurrentRows): readonly MartRow[] {
  const told = (teller: Teller, some: readonly Current<StreamsRow>[]): readonly MartRow[] =>
    [...Map.groupBy(some, ({ account }) => account).values()].flatMap((series) => {
      const newestMs = Math.max(...series.map(({ asOfMs }) => asOfMs));
      const open = dayOf(newestMs - daysBehind[teller.store] * dayMs);
      return series.map(
        ({ account, date, streams }): MartRow => ({
          ...teller,
          account,
          date,
          streams: countText(streams),
          is_provisional: String(date >= open),
        }),
      );
    });
  const artists = rows['spotify/audience-timeline'].flatMap(({ streams, ...row }) =>
    streams === null ? [] : [{ ...row, streams }],
  );
  return [
    ...told({ distributor: 'toolost', store: 'Spotify', basis: 'reported' }, rows['toolost/spotify-daily']),
    ...told({ distributor: 'toolost', store: 'Apple Music', basis: 'reported' }, rows['toolost/apple-daily']),
    ...told({ distributor: null, store: 'Spotify', basis: 'reported by platform' }, artists),
  ];
}

export function audienceDaily(rows: CurrentRows): readonly MartRow[] {
  const nothing = {
    followers: null,
    new_followers: null,
    listeners: null,
    monthly_listeners: null,
    viewers: null,
    reach: null,
  };
  const spotify = rows['spotify/audience-timeline'].map(
    ({ account, date, followers, listeners, monthlyListeners }): MartRow => ({
      ...nothing,
      platform: 'spotify',
      account,
      date,
      followers: countText(followers),
      listeners: countText(listeners),
      monthly_listeners: countText(monthlyListeners),
    }),
  );
  const days = new Map<string, MartRow>();
  const add = ({ account, date }: { account: string; date: string }, values: MartRow) => {
    const known = days.get(`${account} ${date}`) ?? { ...nothing, platform: 'tiktok', account, date };
    days.set(`${account} ${date}`, { ...known, ...values });
  };
  for (const row of rows['tiktok/follower-history'])
    add(row, { followers: countText(row.followers), new_followers: countText(row.change) });
  for (const row of rows['tiktok/viewers']) add(row, { viewers: countText(row.viewers) });
  return [...spotify, ...days.values()];
}

export function linkClicksDaily(rows: CurrentRows): readonly MartRow[] {
  return rows['linktree/daily'].map(
    ({ account, date, views, clicks, uniqueViews, uniqueClicks }): MartRow => ({
      platform: 'linktree',
      account,
      date,
      views: countText(views),
      clicks: countText(clicks),
      unique_views: countText(uniqueViews),
      unique_clicks: countText(uniqueClicks),
      click_rate: ratioText(clicks, views, 1n),
    }),
  );
}

/** Of each video the totals of the longest time, of those the newest: lifetime goes before any window. */
export function videos(rows: CurrentRows): readonly MartRow[] {
  const all = [
    ...rows['tiktok/content'].map((row) => ({ ...row, platform: 'tiktok' })),
    ...rows['youtube/videos'].map((row) => ({ ...row, platform: 'youtube' })),
  ];
  const groups = Map.groupBy(all, ({ platform, account, videoId }) => `${platform} ${account} ${videoId}`);
  return [...groups.values()].flatMap((group): MartRow[] => {
    const [row] = group.toSorted(compareTotals);
    if (!row) return [];
    return [
      {
        platform: row.platform,
        account: row.account,
        video_id: row.videoId,
        title: row.title,
        published_on: row.publishedOn,
        url: row.url,
        captured_on: row.capturedOn,
        basis: row.window === null ? 'lifetime' : 'window',
        window_from: row.window?.from ?? null,
        window_to: row.window?.to ?? null,
        views: countText(row.views),
        likes: countText(row.likes),
        comments: countText(row.comments),
        shares: countText(row.shares),
      },
    ];
  });
}

function compareTotals(a: VideoRow, b: VideoRow): number {
  const days = ({ window }: VideoRow) =>
    window === null ? Number.POSITIVE_INFINITY : (Date.parse(window.to) - Date.parse(window.from)) / dayMs;
  return (
    Math.sign(days(b) - days(a) || 0) || compare(b.capturedOn, a.capturedOn) || compare(b.window?.to, a.window?.to)
  );
}

function compare(a: string | null | undefined, b: string | null | undefined): number {
  return (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0;
}

/** A campaign from the API's reports where they have it, else from the list of campaigns. */
export function emailCampaigns(rows: CurrentRows): readonly MartRow[] {
  const keyOf = ({ account, id }: Current<EmailRow>) => `${account} ${id}`;
  const reported = new Set(rows['mailchimp/reports'].map(keyOf));
  return [
    ...rows['mailchimp/reports'].map((row) => campaign(row, 'reports')),
    ...rows['mailchimp/campaigns'].filter((row) => !reported.has(keyOf(row))).map((row) => campaign(row, 'campaigns')),
  ];
}

function campaign(row: Current<EmailRow>, basis: string): MartRow {
  return {
    platform: 'mailchimp',
    basis,
    account: row.account,
    campaign_id: row.id,
    title: row.title,
    subject: row.subject,
    list: row.list,
    sent_at: row.sentAt,
    emails_sent: countText(row.emailsSent),
    delivered: countText(row.delivered),
    bounces: countText(row.hardBounces + row.softBounces),
    opens: countText(row.opens),
    unique_opens: countText(row.uniqueOpens),
    clicks: countText(row.clicks),
    unique_clicks: countText(row.uniqueClicks),
    unsubscribes: countText(row.unsubscribes),
    revenue: row.revenue === null ? null : decimalText(row.revenue, 6),
    currency: row.currency,
    open_rate: ratioText(row.uniqueOpens, row.delivered, 1n),
    click_rate: ratioText(row.uniqueClicks, row.delivered, 1n),
  };
}
