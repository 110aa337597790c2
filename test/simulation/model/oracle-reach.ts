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
