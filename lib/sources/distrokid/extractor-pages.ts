import type { ShownPage } from '../../contract/extractor/browser.ts';

/** One of the stats pages. */
export interface StatsPage {
  /** What is in it, for people. */
  readonly name: string;
  /** The beginning of its file's name, by which its contract knows it. */
  readonly stem: string;
  readonly path: string;
  /** Where the daily series of the page begins. */
  readonly anchor: RegExp;
}

/** The pages that a run looks at. Days are what both have; everything else on them comes along. */
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

/** What a page is, as far as one look tells. */
export type PageState =
  /** What was asked for, with days in it. */
  | 'has-days'
  /** What was asked for, but no day in it. */
  | 'no-days'
  | 'sign-in'
  | 'unavailable'
  /** None of these, or not yet: pages replace themselves. */
  | 'other';

/** Looks at a page: where it is, its status, its anchor, and the first value behind that. Nothing else is parsed. */
export function stateOf({ url, status, html }: ShownPage, { anchor }: StatsPage): PageState {
  if (status === 401 || /^\/(signin|login)\b/i.test(new URL(url).pathname)) return 'sign-in';
  const start = anchor.exec(html);
  if (start) {
    const [series = ''] = html.slice(start.index + start[0].length).split('makeChart(', 1);
    const [, first] = /"dataProvider"\s*:\s*\[\s*(\S)/.exec(series) ?? [];
    return first === '{' ? 'has-days' : 'no-days';
  }
  if (/<input[^>]+type=["']?password\b/i.test(html)) return 'sign-in';
  // 503 is also what a page has that looks first whether somebody is a robot.
  return status === 429 || (status >= 500 && status !== 503) ? 'unavailable' : 'other';
}
