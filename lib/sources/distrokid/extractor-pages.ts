import type { ShownPage } from '../../contract/extractor/browser.ts';

/** One of the stats pages. */
export interface StatsPage {
  /** What is on the page, for people. */
  readonly name: string;
  /** The beginning of its file's name. Its contract recognises the page by it. */
  readonly stem: string;
  readonly path: string;
  /** The place where the page's daily series begins. */
  readonly anchor: RegExp;
}

/** The pages that a run captures. Both have daily numbers, and everything else on them is captured too. */
export const capturedPages: readonly StatsPage[] = [
  {
    name: 'streams on Spotify',
    stem: 'streams_stats',
    path: '/stats/?type=all&data=streams',
    anchor: /makeChart\(\s*"trend365day"/,
  },
  {
    name: 'streams on Apple Music',
    stem: 'applemusic_stats',
    path: '/stats/?type=all&data=applemusic',
    anchor: /\bchartData\s*=\s*\{[\s\S]*?"last365days"/,
  },
];

/** What one look says about a page. */
export type PageState =
  /** The right page, with days in it. */
  | 'has-days'
  /** The right page, but with no day in it. */
  | 'no-days'
  | 'sign-in'
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
  if (/<input[^>]+type=["']?password\b/i.test(html)) return 'sign-in';
  // A page that first checks whether the visitor is a robot has status 503 too.
  return status === 429 || (status >= 500 && status !== 503) ? 'unavailable' : 'other';
}
