import type { Contract } from '../../contract/contract.ts';
import type { ShownPage } from '../../contract/extractor/browser.ts';
import { visibleText } from '../../contract/html-text.ts';
import { appleDaily, streamsDaily } from './stats.ts';
import { readStatsPage } from './stats-pages.ts';

/** One of the stats pages. */
export interface StatsPage {
  /** What is on the page, for people. */
  readonly name: string;
  /** The beginning of its file's name. Its contract recognises the page by it. */
  readonly stem: string;
  readonly path: string;
  /** The place where the page's daily series begins. */
  readonly anchor: RegExp;
  /** The contract of the daily series. */
  readonly daily: Contract;
}

/** The pages that a run captures. Both have daily numbers, and everything else on them is captured too. */
export const capturedPages: readonly StatsPage[] = [
  {
    name: 'streams on Spotify',
    stem: 'streams_stats',
    path: '/stats/?type=all&data=streams',
    anchor: /makeChart\(\s*"trend365day"/,
    daily: streamsDaily,
  },
  {
    name: 'streams on Apple Music',
    stem: 'applemusic_stats',
    path: '/stats/?type=all&data=applemusic',
    anchor: /\bchartData\s*=\s*\{[\s\S]*?"last365days"/,
    daily: appleDaily,
  },
];

/** What one look says about a page. */
export type PageState =
  /** The right page, with days in it. */
  | 'has-days'
  /** The right page, but with no day in it. */
  | 'no-days'
  | 'sign-in'
  /** The session is known, and a code is asked for. */
  | 'second-factor'
  | 'unavailable'
  /** None of these, or not yet, because pages replace themselves. */
  | 'other';

/**
 * Looks at a page: its address, its status, its anchor, and the first value behind the anchor. It parses nothing else.
 */
export function stateOf({ url, status, html }: ShownPage, { anchor }: StatsPage): PageState {
  if (status === 401 || /^\/(signin|login)\b/i.test(new URL(url).pathname)) return 'sign-in';
  const start = anchor.exec(html);
  if (start) {
    const [series = ''] = html.slice(start.index + start[0].length).split('makeChart(', 1);
    const [, first] = /"dataProvider"\s*:\s*\[\s*(\S)/.exec(series) ?? [];
    return first === '{' ? 'has-days' : 'no-days';
  }
  if (asksForCode(html)) return 'second-factor';
  if (asksToSignIn(html)) return 'sign-in';
  // A page that first checks whether the visitor is a robot has status 503 too.
  return status === 429 || (status >= 500 && status !== 503) ? 'unavailable' : 'other';
}

/** A form that asks for a code from a telephone or an e-mail. */
function asksForCode(html: string): boolean {
  if (/<input[^>]+autocomplete=["']?one-time-code\b/i.test(html)) return true;
  const isForm = /<form\b[\s\S]*<input\b/i.test(html);
  return isForm && /two.?(factor|step)|2fa\b|(verification|security|authentication) code/i.test(visibleText(html));
}

/** A form for a password, or one that asks for the e-mail address first. */
function asksToSignIn(html: string): boolean {
  if (/<input[^>]+type=["']?password\b/i.test(html)) return true;
  const hasEMail = /<input[^>]+(type|name|autocomplete)=["']?(email|username)\b/i.test(html);
  return hasEMail && /\b(sign|log)[ -]?in\b/i.test(visibleText(html));
}

const dayMs = 86_400_000;
/** Days that a page may be later than its contract says, before it counts as one that stands still. */
const graceDays = 5;

/**
 * Says what is wrong with the days of a page before it lands: they do not add up to the page's own total, or end too long ago.
 * Undefined where nothing is.
 */
export function faultOf(html: string, { daily: { dataset, freshness } }: StatsPage, now: Date): string | undefined {
  const reading = readStatsPage(html);
  if ('refused' in reading) return reading.refused.reason;
  const days =
    reading.tables.find((table) => table.dataset === dataset)?.rows.map(({ values }) => values.date ?? '') ?? [];
  const last = days.toSorted().at(-1) ?? '';
  const expected = new Date(now.getTime() - (freshness.lagDays + graceDays) * dayMs).toISOString().slice(0, 10);
  return last >= expected ? undefined : `Its days end on ${last || 'no day'}, and ${expected} at least was expected.`;
}
