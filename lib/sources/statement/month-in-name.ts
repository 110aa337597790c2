import type { DocumentName } from '../../contract/source.ts';

/** `2026-05`, `2026_05` or `202605` in a name, where no day follows it: that would be when it was exported. */
const monthInName = /(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?!\d|[-_. ]\d\d(?!\d))/;

/** The month that the document's own name states, else the arrival's. */
export function monthOf({ documentName, fileName }: DocumentName): Readonly<Record<string, string>> {
  const [, year, month] = monthInName.exec(documentName) ?? monthInName.exec(fileName) ?? [];
  return year === undefined ? {} : { reporting_month: `${year}-${month}` };
}
