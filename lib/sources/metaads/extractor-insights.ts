import { z } from 'zod';
import { askLess } from '../../contract/extractor/asker.ts';
import { addDecimals, subtractDecimals } from '../../lake/decimal.ts';
import { daysBetween, windowsOf } from './extractor-days.ts';
import { type ReportRun, reportPages } from './extractor-report.ts';
import {
  fieldsOf,
  listPages,
  pageRows,
  type SpooledPage,
  unexpected,
  type WalkOptions,
  walk,
} from './extractor-walk.ts';
import { insights } from './insights.ts';

/** Days of insights of one request. The number is halved if Meta finds that too much. */
const windowDays = 30;
/** Pages of a window after which Meta is asked for a report, which it makes in its own time. */
const pagesAtOnce = 50;
/** How often one day is asked for whose ads do not add up: its numbers may change between two requests. */
const dayAttempts = 2;

/**
 * Every status that an ad can have. Without the filter, Meta leaves out the ads that are deleted or archived, with what they
 * cost. Source: Marketing API, "Manage your ad object's status"; facebook_business 26.0.3, Ad.EffectiveStatus.
 */
export const adStatuses = [
  'ACTIVE',
  'PAUSED',
  'DELETED',
  'PENDING_REVIEW',
  'DISAPPROVED',
  'PREAPPROVED',
  'PENDING_BILLING_INFO',
  'CAMPAIGN_PAUSED',
  'ARCHIVED',
  'ADSET_PAUSED',
  'IN_PROCESS',
  'WITH_ISSUES',
] as const;

/** A day whose ads do not add up to what the account says that it spent. Amounts are in the account's currency. */
export interface MissingDay {
  readonly day: string;
  readonly byAds: string;
  readonly byAccount: string;
}

export interface InsightRun extends ReportRun {
  /** Today in the account's calendar: days before it are closed, and have to add up. */
  readonly today: string;
  /** Takes the pages of a window that is complete. */
  readonly take: (pages: readonly SpooledPage[]) => Promise<void>;
}

/**
 * Requests daily insights per ad, window by window, and hands on each window that is verified: on each closed day, the spend
 * of its ads is what the account says that it spent. A window that is too large or does not add up is halved. Gives the days
 * that do not add up by themselves either; nothing of them is handed on.
 */
export async function takeInsights(run: InsightRun, since: string, until: string): Promise<readonly MissingDay[]> {
  const missing: MissingDay[] = [];
  const windows = windowsOf(since, until, windowDays).map((days) => ({ days, tried: 1 }));
  for (let next = windows.shift(); next !== undefined; next = windows.shift()) {
    const { days, tried } = next;
    const [from, to] = days;
    const length = daysBetween(from, to);
    const halves = () => windowsOf(from, to, Math.ceil(length / 2)).map((half) => ({ days: half, tried: 1 }));
    const window = await windowPages(run, from, to);
    if (window === askLess) {
      windows.unshift(...halves());
      continue;
    }
    const wrong = await wrongDays(run, from, to, window.spend);
    if (wrong.length === 0) await run.take(window.pages);
    else if (length > 1) windows.unshift(...halves());
    else if (tried < dayAttempts) windows.unshift({ days, tried: tried + 1 });
    else missing.push(...wrong);
  }
  return missing;
}

type Spend = ReadonlyMap<string, string>;

/** The pages of a window and what its ads spent by day; `askLess` where it has to be asked for in fewer days. */
async function windowPages(
  run: InsightRun,
  since: string,
  until: string,
): Promise<{ readonly pages: readonly SpooledPage[]; readonly spend: Spend } | typeof askLess> {
  const filtering = JSON.stringify([{ field: 'ad.effective_status', operator: 'IN', value: adStatuses }]);
  const parameters = { fields: fieldsOf(insights), level: 'ad', filtering, ...rangeOf(since, until) };
  let spend = new Map<string, string>();
  // Each walk begins anew: what an earlier one added up is of pages that are asked for again.
  const counted = (more: WalkOptions = {}) => {
    spend = new Map();
    return { ...more, onRows: (rows: readonly unknown[]) => addSpend(spend, rows) };
  };
  const days = daysBetween(since, until);
  const limit = String(pageRows.most);
  // A whole window in smaller pages takes Meta as long as in large ones. Only fewer days help.
  const found =
    days > 1
      ? await walk(run, `${run.adAccount}/insights`, { ...parameters, limit }, counted({ most: pagesAtOnce }))
      : await listPages(run, `${run.adAccount}/insights`, parameters, counted);
  if (found !== askLess) return { pages: found, spend };
  if (days > 1) return askLess;
  const made = await reportPages(run, parameters, counted);
  if (made === askLess) throw unexpected(`Meta cannot give the insights of ${since}, neither at once nor as a report.`);
  return { pages: made, spend };
}

function rangeOf(since: string, until: string): Readonly<Record<string, string>> {
  return { time_increment: '1', time_range: JSON.stringify({ since, until }) };
}

const spentSchema = z.object({ date_start: z.string(), spend: z.string().regex(/^-?\d+(\.\d+)?$/) });

function addSpend(sums: Map<string, string>, rows: readonly unknown[]): void {
  for (const row of rows) {
    const spent = spentSchema.safeParse(row).data;
    if (spent) sums.set(spent.date_start, addDecimals([sums.get(spent.date_start), spent.spend]));
  }
}

/** The closed days of a window on which the ads did not spend what the account did. */
async function wrongDays(run: InsightRun, since: string, until: string, byAds: Spend): Promise<readonly MissingDay[]> {
  if (since >= run.today) return [];
  const byAccount = new Map<string, string>();
  const parameters = { fields: 'spend,date_start,date_stop', level: 'account', ...rangeOf(since, until) };
  const onRows = (rows: readonly unknown[]) => addSpend(byAccount, rows);
  const pages = await walk(
    run,
    `${run.adAccount}/insights`,
    { ...parameters, limit: String(pageRows.most) },
    { onRows },
  );
  if (pages === askLess) throw unexpected('Meta finds the sums of an account by day too much.');
  const days = [...new Set([...byAds.keys(), ...byAccount.keys()])].filter((day) => day < run.today).sort();
  return days
    .map((day) => ({ day, byAds: byAds.get(day) ?? '0', byAccount: byAccount.get(day) ?? '0' }))
    .filter((one) => /[1-9]/.test(subtractDecimals(one.byAds, one.byAccount)));
}
