import { jsonAt, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { Layout, LayoutReading, LayoutRefusal, LayoutTable } from '../../contract/source.ts';
import { analyticsOf, answersIn, hasErrors, holdsMore, isAnalytics, isPersonal } from './capture.ts';
import { type Found, tablesOf, unreadParts } from './tables.ts';
import { windowOf } from './window.ts';

/**
 * The answers that Linktree's analytics page gets from its GraphQL endpoint. All answers come from one address, so
 * their shape tells them apart. Each comes for a window of 7 and of 365 days, and the number of days in it tells these
 * apart. A file with data about the signed-in person is refused whole, because that data must not get into raw.
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
  fits: ({ json }) => answersIn(json).some((data) => isPersonal(data) || isAnalytics(data)),
  read(document): LayoutReading {
    const { json } = document;
    if (holdsMore(json)) return { refused: personal };
    if (hasErrors(json)) return { refused: failed };
    const all = answersIn(json);
    const found = all.map((data): Found => {
      const analytics = analyticsOf(data);
      return { data, analytics, window: windowOf(analytics, document, all.length === 1) };
    });
    if (found.some(({ analytics }) => isEmptySeries(analytics))) return { refused: emptySeries };
    const tables = found.map(tablesOf);
    if (tables.includes(undefined)) return { refused: unknownUnit };
    return joined(
      tables.flatMap((own) => own ?? []),
      [...found.flatMap(({ analytics }) => differingTotals(analytics)), ...notKept(found.flatMap(unreadParts))],
    );
  },
};

function isEmptySeries(analytics: unknown): boolean {
  const overview = jsonAt(analytics, 'overview');
  return overview !== undefined && overview !== null && jsonObjects(jsonAt(overview, 'timeseries')).length === 0;
}

/**
 * Gives warnings for totals of an overview that differ from the sum of its days. It is no refusal, because no evidence
 * shows that the two must be equal, and the lake keeps the days.
 */
function differingTotals(analytics: unknown): readonly string[] {
  const overview = jsonAt(analytics, 'overview');
  const days = jsonObjects(jsonAt(overview, 'timeseries'));
  const counted = (one: unknown, name: string) => {
    const text = jsonText(jsonAt(one, name)) ?? '';
    return /^\d+$/.test(text) ? BigInt(text) : undefined;
  };
  const sum = (name: string) => days.reduce((total, day) => total + (counted(day, name) ?? 0n), 0n);
  return ['totalViews', 'totalClicks']
    .filter((name) => counted(overview, name) !== undefined && counted(overview, name) !== sum(name))
    .map((name) => `${name} of the overview is not the sum of its days`);
}

function notKept(parts: readonly string[]): readonly string[] {
  return parts.length > 0 ? [`not kept: ${[...new Set(parts)].join(', ')}`] : [];
}

/**
 * Makes one table for each dataset. If several answers repeat a row word for word, one is kept, and the receipt says
 * so.
 */
function joined(tables: readonly LayoutTable[], others: readonly string[]): LayoutReading {
  let repeated = 0;
  const whole = [...Map.groupBy(tables, ({ dataset }) => dataset)].map(([dataset, own]) => {
    const rows = own.flatMap((table) => table.rows.map(({ values }) => values));
    const distinct = new Map(rows.map((values) => [JSON.stringify(values), values]));
    // Cities may share a name and their numbers within one answer. So only rows that another answer repeats are
    // repetitions.
    const kept = own.filter((table) => table.rows.length > 0).length > 1 ? [...distinct.values()] : rows;
    repeated += rows.length - kept.length;
    return { dataset, rows: kept.map((values, index) => ({ line: index + 1, values })) };
  });
  const left = repeated > 0 ? [`left out: ${repeated} rows that several answers repeat`] : [];
  return { tables: whole, warnings: [...left, ...others] };
}

const personal: LayoutRefusal = {
  rule: 'personal-data',
  reason:
    'It holds more than analytics: answers about the person who is signed in (account, wallet, balances, an e-mail address), or unknown data that may be personal.',
  suggestion:
    'Save the answers to getAccountAnalytics and the titles of links alone, and remove this file from landing.',
};

const failed: LayoutRefusal = {
  rule: 'error-answer',
  reason: 'It reports that the request, or a part of it, failed, so data may be missing.',
  suggestion: 'Open the analytics page again, signed in, and save the answers once more.',
};

const emptySeries: LayoutRefusal = {
  rule: 'empty-series',
  fields: ['date'],
  reason: 'Its overview has no days.',
  suggestion: 'Choose a window that has data, wait until the page has loaded, and save the answer again.',
};

const unknownUnit: LayoutRefusal = {
  rule: 'unknown-unit',
  fields: ['click_through_rate'],
  reason: 'Its click rates fit the clicks and views beside them neither as a ratio nor in percent.',
  suggestion:
    'Save the answer again. If it is refused again, Linktree counts in another way, and lib/sources/linktree/rate.ts has to be changed.',
};
