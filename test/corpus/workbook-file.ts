import { type Cell, number, sheetOf } from '../document/workbook/xlsx.ts';
import type { Value } from './value.ts';

/** Days from the epoch of spreadsheets that count 1900 as a leap year. */
const epochMs = Date.UTC(1899, 11, 30);
const dayMs = 86_400_000;
/** The style of days in these workbooks: the first, which is the built-in format 14. */
const dayStyle = 1;

/** The rows as a workbook of one sheet: numbers as numbers, days as days, all else as text. */
export function workbookFile(header: readonly string[], rows: readonly (readonly Value[])[]): Promise<Uint8Array> {
  return sheetOf([header, ...rows.map((row) => row.map(cellOf))], { builtIn: [14] });
}

function cellOf(value: Value): Cell | string | undefined {
  if (value.text === '') return undefined;
  if (value.kind === 'count' || value.kind === 'decimal') return number(value.text);
  if (value.kind === 'day') return number(String((Date.parse(`${value.text}T00:00:00Z`) - epochMs) / dayMs), dayStyle);
  return value.text;
}
