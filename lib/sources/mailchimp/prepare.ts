import type { TextRow } from '../../contract/source.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Reads `Jun 09, 2018 09:30 pm` as `2018-06-09T21:30:00`. Any other text stays as it is. */
export function sendTime(text: string): string {
  const [, name = '', day = '', year = '', hour = '', minute = '', half = ''] =
    /^([A-Za-z]{3}) (\d{1,2}), (\d{4}) (\d{1,2}):(\d{2}) ?([ap])m$/i.exec(text) ?? [];
  const month = months.indexOf(name.toLowerCase());
  if (month < 0 || Number(hour) < 1 || Number(hour) > 12) return text;
  const hours = (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${year}-${two(month + 1)}-${day.padStart(2, '0')}T${two(hours)}:${minute}:00`;
}

/**
 * Reads `27.78%` as `0.2778` by moving the point two places, without arithmetic. Text that is no percentage stays as it
 * is.
 */
export function ratioOf(text: string): string {
  const [, whole = '', places = ''] = /^(\d+)(?:\.(\d+))? ?%$/.exec(text) ?? [];
  if (whole === '') return text;
  const digits = whole.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${places}`;
}

/** Puts times and rates of the campaigns file into the forms that its contract reads. */
export function readCampaigns(rows: readonly TextRow[]): readonly TextRow[] {
  return rows.map((row) => {
    const { send_date, open_rate, click_rate } = row.values;
    const values = { ...row.values };
    if (typeof send_date === 'string') values.send_date = sendTime(send_date);
    if (typeof open_rate === 'string') values.open_rate = ratioOf(open_rate);
    if (typeof click_rate === 'string') values.click_rate = ratioOf(click_rate);
    return { ...row, values };
  });
}
