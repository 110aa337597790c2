import { isObject, jsonAt, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { LayoutTable } from '../../contract/source.ts';
import { type Entry, linksOf } from './capture.ts';
import { rateReader } from './rate.ts';

type Values = Readonly<Record<string, string | null>>;

/** One answer of a capture. */
export interface Found {
  readonly data: Entry;
  /** Its analytics. Undefined if it holds only the titles of links. */
  readonly analytics: unknown;
  /** Days in its window. Undefined if they are not known. */
  readonly window: string | undefined;
}

/** Gives the rows of one answer by dataset. Undefined if the unit of its click rates is not known. */
export function tablesOf(found: Found): readonly LayoutTable[] | undefined {
  const { analytics } = found;
  const daily = dailyRows(analytics);
  const breakdowns = breakdownRows(found);
  if (!daily || !breakdowns) return undefined;
  const table = (dataset: string, rows: readonly Values[]): LayoutTable => ({
    dataset: `linktree/${dataset}`,
    rows: rows.map((values, index) => ({ line: index + 1, values })),
  });
  return [
    table('daily', daily),
    table('links', linkRows(found)),
    table('link-titles', linksOf(found.data).map(titleRow)),
    table('socials', socialRows(found)),
    table('socials-daily', socialDays(analytics)),
    table('breakdowns', breakdowns),
    table('subscribers', subscriberRows(analytics)),
    table('lifetime', lifetimeRows(analytics)),
  ];
}

/** Parts of analytics that become rows, and totals of data that is kept by row. */
const readParts: readonly string[] = [
  '__typename',
  'overview',
  'links',
  'socials',
  'locations',
  'referrers',
  'devices',
  'subscribers',
  'lifetime',
];

/** Gives the parts of an answer that hold data and are not read. */
export function unreadParts({ analytics }: Found): readonly string[] {
  const parts = isObject(analytics) ? Object.entries(analytics) : [];
  const isEmpty = (held: unknown) => held === null || (Array.isArray(held) && held.length === 0);
  return parts.filter(([name, held]) => !readParts.includes(name) && !isEmpty(held)).map(([name]) => name);
}

/**
 * Gives the window as a column. If the window is not known there is no column, so the dataset is refused for the
 * missing column.
 */
function windowColumn({ window }: Found): Values {
  return window === undefined ? {} : { window_days: window };
}

function dailyRows(analytics: unknown): readonly Values[] | undefined {
  const days = jsonObjects(jsonAt(analytics, 'overview', 'timeseries'));
  const rate = rateReader(days.map((day) => [day.clickThroughRate, day.totalClicks, day.totalViews]));
  return (
    rate &&
    days.map((day) => ({
      date: jsonText(day.date),
      views: jsonText(day.totalViews),
      clicks: jsonText(day.totalClicks),
      unique_views: jsonText(day.uniqueViews),
      unique_clicks: jsonText(day.uniqueClicks),
      click_through_rate: rate(day.clickThroughRate),
    }))
  );
}

function linkRows(found: Found): readonly Values[] {
  return jsonObjects(jsonAt(found.analytics, 'links')).map((link) => ({
    ...windowColumn(found),
    link_id: jsonText(link.id),
    clicks: jsonText(jsonAt(link, 'clicks', 'total')),
  }));
}

function titleRow({ id, title, active }: Entry): Values {
  return { link_id: jsonText(id), title: jsonText(title), active: jsonText(active) };
}

function countsOf(one: Entry): Values {
  return {
    name: jsonText(one.name),
    views: jsonText(jsonAt(one, 'views', 'total')),
    clicks: jsonText(jsonAt(one, 'clicks', 'total')),
  };
}

function socialRows(found: Found): readonly Values[] {
  return jsonObjects(jsonAt(found.analytics, 'socials', 'socials')).map((one) => ({
    ...windowColumn(found),
    ...countsOf(one),
  }));
}

function socialDays(analytics: unknown): readonly Values[] {
  return jsonObjects(jsonAt(analytics, 'socials', 'timeseries')).map((one) => ({
    date: jsonText(one.date),
    ...countsOf(one),
  }));
}

/** The lists that break down views and clicks. */
const lists: readonly (readonly [string, readonly string[]])[] = [
  ['country', ['locations', 'countries']],
  ['city', ['locations', 'cities']],
  ['referrer', ['referrers', 'referrers']],
  ['device', ['devices', 'devices']],
];

function breakdownRows(found: Found): readonly Values[] | undefined {
  const all = lists.map(([breakdown, path]) => {
    const items = jsonObjects(jsonAt(found.analytics, ...path));
    const rate = rateReader(
      items.map((one) => [one.clickThroughRate, jsonAt(one, 'clicks', 'total'), jsonAt(one, 'views', 'total')]),
    );
    return (
      rate &&
      items.map((one) => {
        const [latitude, longitude] = Array.isArray(one.coordinates) ? one.coordinates : [];
        return {
          ...windowColumn(found),
          breakdown,
          ...countsOf(one),
          country: jsonText(one.countryCode),
          latitude: jsonText(latitude),
          longitude: jsonText(longitude),
          click_through_rate: rate(one.clickThroughRate),
        };
      })
    );
  });
  return all.includes(undefined) ? undefined : all.flatMap((rows) => rows ?? []);
}

function subscriberRows(analytics: unknown): readonly Values[] {
  const kinds = { all: 'subscribers', email: 'emailSubscribers', sms: 'smsSubscribers' };
  return Object.entries(kinds).flatMap(([kind, key]) =>
    jsonObjects(jsonAt(analytics, 'subscribers', key)).map((one) => ({
      date: jsonText(one.date),
      kind,
      subscribers: jsonText(one.subscribersTotal),
      clicks: jsonText(one.subscribersClicks),
      notifications: jsonText(one.notifications),
      new_subscribers: jsonText(one.dailyTotal),
    })),
  );
}

function lifetimeRows(analytics: unknown): readonly Values[] {
  const lifetime = jsonAt(analytics, 'lifetime');
  if (!isObject(lifetime)) return [];
  const of = (...path: string[]) => jsonText(jsonAt(lifetime, ...path));
  return [
    {
      views: of('views', 'total'),
      clicks: of('clicks', 'total'),
      profile_clicks: of('clicks', 'profile'),
      social_clicks: of('clicks', 'socials'),
      subscribers: of('subscribers', 'total'),
    },
  ];
}
