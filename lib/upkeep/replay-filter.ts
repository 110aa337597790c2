import { sourceOf } from '../contract/contract.ts';
import type { CleaningRecord } from '../lake/cleaning-record.ts';
import { noMonth } from '../lake/object-key.ts';

/** What a replay is confined to; without any of these it takes what a changed contract touches. */
export interface ReplayFilter {
  readonly source?: string | undefined;
  readonly dataset?: string | undefined;
  readonly account?: string | undefined;
  /** First and last month, `YYYY-MM`, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** True where the filter names anything at all. */
export function isConfined(filter: ReplayFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** True where the filter lets this dataset in. */
export function takesDataset({ source, dataset }: ReplayFilter, id: string): boolean {
  return (source === undefined || sourceOf(id) === source) && (dataset === undefined || id === dataset);
}

/** True where the filter lets this account in. */
export function takesAccount({ account }: ReplayFilter, name: string): boolean {
  return account === undefined || account === name;
}

/** True where one of the months is asked for. Without `from` and `to` everything is, also what has no month. */
export function takesMonth({ from, to }: ReplayFilter, months: Iterable<string>): boolean {
  if (from === undefined && to === undefined) return true;
  for (const month of months) {
    if (month !== noMonth && (from === undefined || month >= from) && (to === undefined || month <= to)) return true;
  }
  return false;
}

/** The months a raw object speaks of; that of its evidence where it has no dated rows, or nobody has read them. */
export function monthsOf(record: Pick<CleaningRecord, 'parts'> | undefined, asOf: string): readonly string[] {
  const months = (record?.parts ?? []).map(({ month }) => month).filter((month) => month !== noMonth);
  return months.length > 0 ? months : [asOf.slice(0, 7)];
}
