import { countText, ratioText } from './exact.ts';
import type { Current, CurrentRows } from './oracle.ts';
import type { MartRow } from './oracle-marts.ts';
import type { StreamsRow } from './rows.ts';

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

/** How many days before its newest export, that day included, a platform may still revise. */
const openDays = {
  'tiktok/overview': 4,
  'tiktok/follower-history': 4,
  'tiktok/viewers': 4,
  'spotify/audience-timeline': 2,
} as const;
type OpenDataset = keyof typeof openDays;

/** A day of an account, told by one dataset, and whether the platform may still revise it. */
interface ToldDay {
  readonly account: string;
  readonly date: string;
  readonly isOpen: boolean;
  readonly values: MartRow;
}

function daysOf<D extends OpenDataset>(
  rows: CurrentRows,
  dataset: D,
  valuesOf: (row: CurrentRows[D][number]) => MartRow,
): readonly ToldDay[] {
  const all: readonly CurrentRows[D][number][] = rows[dataset];
  const newest = new Map<string, number>();
  for (const { account, asOfMs } of all) newest.set(account, Math.max(asOfMs, newest.get(account) ?? 0));
  return all.map((row) => {
    const { account, date } = row;
    const isOpen = date > dayOf((newest.get(account) ?? 0) - openDays[dataset] * dayMs);
    return { account, date, isOpen, values: valuesOf(row) };
  });
}

/** One row for each account and day that any of the datasets tells. */
function besides(platform: string, zone: string, nothing: MartRow, told: readonly ToldDay[]): readonly MartRow[] {
  return [...Map.groupBy(told, ({ account, date }) => `${account} ${date}`).values()].map(
    (some): MartRow => ({
      ...nothing,
      platform,
      date_zone: zone,
      account: some[0]?.account ?? null,
      date: some[0]?.date ?? null,
      ...Object.assign({}, ...some.map(({ values }) => values)),
      is_provisional: String(some.some(({ isOpen }) => isOpen)),
    }),
  );
}

export function socialDaily(rows: CurrentRows): readonly MartRow[] {
  const nothing = {
    ...{ views: null, profile_views: null, likes: null, comments: null, shares: null },
    ...{ followers: null, engagement_rate: null },
  };
  return besides('tiktok', 'account', nothing, [
    ...daysOf(rows, 'tiktok/overview', ({ views, profileViews, likes, comments, shares }) => ({
      views: countText(views),
      profile_views: countText(profileViews),
      likes: countText(likes),
      comments: countText(comments),
      shares: countText(shares),
      engagement_rate: ratioText(
        likes === null || comments === null || shares === null ? null : likes + comments + shares,
        views,
        1n,
      ),
    })),
    ...daysOf(rows, 'tiktok/follower-history', ({ followers }) => ({ followers: countText(followers) })),
  ]);
}

export function audienceDaily(rows: CurrentRows): readonly MartRow[] {
  const nothing = {
    ...{ followers: null, new_followers: null, listeners: null },
    ...{ monthly_listeners: null, viewers: null, reach: null },
  };
  return [
    ...besides(
      'spotify',
      'UTC',
      nothing,
      daysOf(rows, 'spotify/audience-timeline', ({ followers, listeners, monthlyListeners }) => ({
        followers: countText(followers),
        listeners: countText(listeners),
        monthly_listeners: countText(monthlyListeners),
      })),
    ),
    ...besides('tiktok', 'account', nothing, [
      ...daysOf(rows, 'tiktok/follower-history', ({ followers, change }) => ({
        followers: countText(followers),
        new_followers: countText(change),
      })),
      ...daysOf(rows, 'tiktok/viewers', ({ viewers }) => ({ viewers: countText(viewers) })),
    ]),
  ];
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
