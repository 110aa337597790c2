import { isObject, jsonAt, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { Layout, LayoutReading, LayoutRow, LayoutTable } from '../../contract/source.ts';
import { rateReader } from './rate.ts';

type Entry = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, string | null>>;

/**
 * What Linktree's analytics page gets from its GraphQL endpoint. All answers come from one address, so they are told apart by
 * shape; each comes for a window of 7 and of 365 days, told apart by how many days it holds. Anything about the person who is
 * signed in is refused: it must not get into raw.
 */
export const answers: Layout = {
  name: 'linktree/answers',
  datasets: [
    'linktree/daily',
    'linktree/links',
    'linktree/link-titles',
    'linktree/socials',
    'linktree/socials-daily',
    'linktree/breakdowns',
    'linktree/subscribers',
    'linktree/lifetime',
  ],
  fits: ({ json }) => answersIn(json).some((data) => personalKeys(data).length > 0 || isAnalytics(data)),
  read({ json }) {
    const all = answersIn(json);
    if (all.flatMap(personalKeys).length > 0) return personal();
    const tables = all.filter(isAnalytics).flatMap(tablesOf);
    const byDataset = Map.groupBy(tables, ({ dataset }) => dataset);
    return {
      tables: [...byDataset].map(([dataset, own]) => ({
        dataset,
        rows: own.flatMap(({ rows }) => rows).map((row, index): LayoutRow => ({ ...row, line: index + 1 })),
      })),
    };
  },
};

/** One answer, or a list of them: the `data` of each. */
function answersIn(json: unknown): readonly Entry[] {
  const list = Array.isArray(json) ? json : [json];
  return list.map((answer) => jsonAt(answer, 'data')).filter(isObject);
}

const linkKey = /^link\d+$/;
const analytics = (data: Entry) => jsonAt(data, 'getAccountAnalytics');
const isAnalytics = (data: Entry) => isObject(analytics(data)) || Object.keys(data).some((key) => linkKey.test(key));

/** Answers that only Linktree gives and that are about its user: account, wallet, balances. */
function personalKeys(data: Entry): readonly string[] {
  const isLinktrees = (value: unknown) => isObject(value) && '__typename' in value;
  return Object.keys(data).filter(
    (key) => /^(currentUser|viewer|me|user|wallet\w*|\w*balances?|payout\w*)$/i.test(key) && isLinktrees(data[key]),
  );
}

function personal(): LayoutReading {
  return {
    refused: {
      rule: 'personal-data',
      reason: 'It holds answers about the person who is signed in (account, wallet or balances), not only analytics.',
      suggestion:
        'Save the answers to getAccountAnalytics and the titles of links alone, and remove this file from landing.',
    },
  };
}

function tablesOf(data: Entry): readonly LayoutTable[] {
  const found = analytics(data);
  const titles = Object.entries(data).flatMap(([key, link]) => (linkKey.test(key) && isObject(link) ? [link] : []));
  const table = (dataset: string, rows: readonly Values[]): LayoutTable => ({
    dataset: `linktree/${dataset}`,
    rows: rows.map((values, index) => ({ line: index + 1, values })),
  });
  return [
    table('daily', dailyRows(found)),
    table('links', linkRows(found)),
    table(
      'link-titles',
      titles.map(({ id, title, active }) => ({
        link_id: jsonText(id),
        title: jsonText(title),
        active: jsonText(active),
      })),
    ),
    table('socials', socialRows(jsonObjects(jsonAt(found, 'socials', 'socials')), found)),
    table(
      'socials-daily',
      jsonObjects(jsonAt(found, 'socials', 'timeseries')).map((one) => ({
        date: jsonText(one.date),
        ...countsOf(one),
      })),
    ),
    table('breakdowns', breakdownRows(found)),
    table('subscribers', subscriberRows(found)),
    table('lifetime', lifetimeRows(found)),
  ];
}

function dailyRows(found: unknown): readonly Values[] {
  const days = jsonObjects(jsonAt(found, 'overview', 'timeseries'));
  const rate = rateReader(days.map((day) => [day.clickThroughRate, day.totalClicks, day.totalViews]));
  return days.map((day) => ({
    date: jsonText(day.date),
    views: jsonText(day.totalViews),
    clicks: jsonText(day.totalClicks),
    unique_views: jsonText(day.uniqueViews),
    unique_clicks: jsonText(day.uniqueClicks),
    click_through_rate: rate(day.clickThroughRate),
  }));
}

/** Days in the window of an answer, where it holds days at all. */
function windowOf(found: unknown): string | null {
  const dates = jsonObjects(jsonAt(found, 'socials', 'timeseries')).map(({ date }) => jsonText(date));
  const days = new Set(dates.filter((date) => date !== null)).size;
  return days === 0 ? null : String(days);
}

function linkRows(found: unknown): readonly Values[] {
  return jsonObjects(jsonAt(found, 'links')).map((link) => ({
    window_days: windowOf(found),
    link_id: jsonText(link.id),
    clicks: jsonText(jsonAt(link, 'clicks', 'total')),
  }));
}

function countsOf(one: Entry): Values {
  return {
    name: jsonText(one.name),
    views: jsonText(jsonAt(one, 'views', 'total')),
    clicks: jsonText(jsonAt(one, 'clicks', 'total')),
  };
}

function socialRows(list: readonly Entry[], found: unknown): readonly Values[] {
  return list.map((one) => ({ window_days: windowOf(found), ...countsOf(one) }));
}

/** The lists by which the lifetime answer breaks down its views and clicks. */
const lists: readonly (readonly [string, readonly string[]])[] = [
  ['country', ['locations', 'countries']],
  ['city', ['locations', 'cities']],
  ['referrer', ['referrers', 'referrers']],
  ['device', ['devices', 'devices']],
];

function breakdownRows(found: unknown): readonly Values[] {
  return lists.flatMap(([breakdown, path]) => {
    const items = jsonObjects(jsonAt(found, ...path));
    const rate = rateReader(
      items.map((one) => [one.clickThroughRate, jsonAt(one, 'clicks', 'total'), jsonAt(one, 'views', 'total')]),
    );
    return items.map((one) => ({
      breakdown,
      ...countsOf(one),
      country: jsonText(one.countryCode),
      click_through_rate: rate(one.clickThroughRate),
    }));
  });
}

function subscriberRows(found: unknown): readonly Values[] {
  const kinds = { all: 'subscribers', email: 'emailSubscribers', sms: 'smsSubscribers' };
  return Object.entries(kinds).flatMap(([kind, key]) =>
    jsonObjects(jsonAt(found, 'subscribers', key)).map((one) => ({
      date: jsonText(one.date),
      kind,
      subscribers: jsonText(one.subscribersTotal),
      clicks: jsonText(one.subscribersClicks),
      notifications: jsonText(one.notifications),
      new_subscribers: jsonText(one.dailyTotal),
    })),
  );
}

function lifetimeRows(found: unknown): readonly Values[] {
  const lifetime = jsonAt(found, 'lifetime');
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
