import { sourceOf } from '../contract/contract.ts';
import type { CleaningRecord } from '../lake/cleaning-record.ts';
import { noMonth } from '../lake/object-key.ts';

/** The selection of a replay. Without a selection it takes what a contract change affects. */
export interface ReplayFilter {
  readonly source?: string | undefined;
  readonly dataset?: string | undefined;
  readonly account?: string | undefined;
  /** First and last month, `YYYY-MM`, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** True where the filter selects anything. */
export function isConfined(filter: ReplayFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** True where the filter selects this dataset. */
export function takesDataset({ source, dataset }: ReplayFilter, id: string): boolean {
  return (source === undefined || sourceOf(id) === source) && (dataset === undefined || id === dataset);
}

/** True where the filter selects this account. */
export function takesAccount({ account }: ReplayFilter, name: string): boolean {
  return account === undefined || account === name;
}

/** True where the filter selects one of the months. Without `from` and `to` it selects everything, with and without a month. */
export function takesMonth({ from, to }: ReplayFilter, months: Iterable<string>): boolean {
  if (from === undefined && to === undefined) return true;
  for (const month of months) {
    if (month !== noMonth && (from === undefined || month >= from) && (to === undefined || month <= to)) return true;
  }
  return false;
}

/** The months of a raw object's rows. Where it has no dated rows, or was not cleaned yet: the month of its as-of. */
export function monthsOf(record: Pick<CleaningRecord, 'parts'> | undefined, asOf: string): readonly string[] {
  const months = (record?.parts ?? []).map(({ month }) => month).filter((month) => month !== noMonth);
  return months.length > 0 ? months : [asOf.slice(0, 7)];
}
