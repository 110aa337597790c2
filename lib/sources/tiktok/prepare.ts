import type { DocumentContext, TextRow } from '../../contract/source.ts';
import { type DayOfYear, readDays } from './dates.ts';
import { firstDayOf } from './name.ts';
import { inferDates } from './years.ts';

/** The advice for days that cannot be read. Studio writes them in the language of its interface. */
export const dayAdvice =
  'Its dates are in an unknown language, or in a form that Studio does not write: set TikTok to English and export again.';

/**
 * Rewrites the `date` of all rows of one document to `YYYY-MM-DD`. A text that is not a day and month stays as it is:
 * an ISO date is already right, and the contract refuses anything else.
 */
export function giveYears(rows: readonly TextRow[], context: DocumentContext): readonly TextRow[] {
  const parsed = readDays(rows.map((row) => row.values.date ?? ''));
  const days = parsed.filter((day): day is DayOfYear => day !== null);
  const dates = inferDates(days, { firstDay: firstDayOf(context.fileName), asOf: context.asOf }).values();
  return rows.map((row, at) => {
    const date = parsed[at] ? dates.next().value : undefined;
    return date ? { ...row, values: { ...row.values, date } } : row;
  });
}
