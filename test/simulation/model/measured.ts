import type { DatasetId } from './rows.ts';

/**
 * What a file measures, in the order of its columns: where a newer file does not tell it, the older one's word stays. Of two
 * files of one time the greater counts.
 */
const measured: Partial<Readonly<Record<DatasetId, readonly string[]>>> = {
  'tiktok/overview': ['views', 'profileViews', 'likes', 'comments', 'shares'],
  'tiktok/follower-history': ['followers', 'change'],
  'tiktok/viewers': ['viewers'],
  'tiktok/content': ['views', 'likes', 'comments', 'shares'],
  'youtube/videos': ['views', 'likes', 'shares', 'comments'],
  'spotify/audience-timeline': ['listeners', 'monthlyListeners', 'followers'],
  'linktree/daily': ['views', 'clicks', 'uniqueViews', 'uniqueClicks'],
  'metaads/insights': ['campaignName', 'impressions', 'clicks', 'reach'],
  'metaads/campaigns': ['name', 'status', 'objective'],
  'metaads/adsets': ['name'],
  'metaads/ads': ['name'],
  'mailchimp/reports': [
    ...['emailsSent', 'delivered', 'hardBounces', 'softBounces', 'opens', 'uniqueOpens', 'clicks', 'uniqueClicks'],
    ...['unsubscribes', 'revenue', 'currency'],
  ],
  'mailchimp/campaigns': [
    ...['emailsSent', 'delivered', 'hardBounces', 'softBounces', 'opens', 'uniqueOpens', 'clicks', 'uniqueClicks'],
    ...['unsubscribes', 'revenue'],
  ],
};

/** One file's word about a thing, and its place among files by their as-of and their hash. */
export interface Word<R> {
  readonly row: R;
  readonly asOfMs: number;
  readonly sha256: string;
}

/** Whether the first word about a thing counts before the second. */
export function countsBefore<R extends object>(dataset: DatasetId): (a: Word<R>, b: Word<R>) => number {
  return (a, b) => {
    if (a.asOfMs !== b.asOfMs) return b.asOfMs - a.asOfMs;
    for (const name of measured[dataset] ?? []) {
      const [one, other] = [cellOf(a.row, name), cellOf(b.row, name)];
      if (one === other) continue;
      if (one === null || other === null) return one === null ? 1 : -1;
      return one < other ? 1 : -1;
    }
    return a.sha256 < b.sha256 ? 1 : -1;
  };
}

/** The first of these words, with what it does not tell from those after it. */
export function filledRow<R extends object>(dataset: DatasetId, words: readonly Word<R>[]): R | undefined {
  const [first] = words;
  if (!first) return undefined;
  const filled = (measured[dataset] ?? []).map((name) => [
    name,
    words.map(({ row }) => cellOf(row, name)).find((value) => value !== null) ?? null,
  ]);
  return { ...first.row, ...Object.fromEntries(filled) };
}

/** Whether a file of this dataset has one row of each thing, which may be filled in. */
export function isMeasured(dataset: DatasetId): boolean {
  return dataset in measured;
}

function cellOf(row: object, name: string): bigint | string | null {
  return (row as Readonly<Record<string, bigint | string | null>>)[name] ?? null;
}
