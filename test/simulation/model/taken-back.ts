import type { Current } from './oracle.ts';
import type { DatasetId, InsightRow, RowsByDataset } from './rows.ts';

/** A row of a file that counts, and whether anything dated the file. */
interface ToldRow<R> {
  readonly account: string;
  readonly row: R;
  readonly asOfMs: number;
  readonly isDated: boolean;
}

/**
 * What a newer dated file does not have any more of a whole that it has: an ad of a campaign's period is gone, and a campaign of
 * the account's list has no status.
 */
export function withoutTakenBack<D extends DatasetId>(
  dataset: D,
  rows: readonly Current<RowsByDataset[D]>[],
  told: readonly ToldRow<RowsByDataset[D]>[],
): readonly Current<RowsByDataset[D]>[] {
  if (dataset !== 'metaads/insights' && dataset !== 'metaads/campaigns') return rows;
  const wholeOf = (account: string, row: RowsByDataset[D]) =>
    dataset === 'metaads/campaigns' ? account : insightWhole(account, row as InsightRow);
  const newest = new Map<string, number>();
  for (const one of told.filter(({ isDated }) => isDated)) {
    const whole = wholeOf(one.account, one.row);
    newest.set(whole, Math.max(newest.get(whole) ?? 0, one.asOfMs));
  }
  return rows.flatMap((row) => {
    if (row.asOfMs >= (newest.get(wholeOf(row.account, row)) ?? 0)) return [row];
    return dataset === 'metaads/campaigns' ? [{ ...row, status: null }] : [];
  });
}

function insightWhole(account: string, { accountId, campaignId, adsetId, adId, first, last }: InsightRow): string {
  const level = adId !== null ? 'ad' : adsetId !== null ? 'adset' : campaignId !== null ? 'campaign' : 'account';
  return JSON.stringify([account, campaignId === null ? accountId : null, campaignId, level, first, last]);
}
