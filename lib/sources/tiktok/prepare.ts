import type { DocumentContext, TextRow } from '../../contract/source.ts';
import { type DayOfYear, parseDayOfYear } from './dates.ts';
import { firstDayOf } from './name.ts';
import { inferDates } from './years.ts';

/**
 * Rewrites the `date` of all rows of one document to `YYYY-MM-DD`. What is not a day and month stays as it is: an ISO
 * date is right already, and anything else is for the contract to refuse.
 */
export function giveYears(rows: readonly TextRow[], context: DocumentContext): readonly TextRow[] {
  const parsed = rows.map((row) => parseDayOfYear(row.values.date ?? ''));
  const days = parsed.filter((day): day is DayOfYear => day !== null);
  const dates = inferDates(days, { firstDay: firstDayOf(context.fileName), asOf: context.asOf }).values();
  return rows.map((row, at) => {
    const date = parsed[at] ? dates.next().value : undefined;
    return date ? { ...row, values: { ...row.values, date } } : row;
  });
}
