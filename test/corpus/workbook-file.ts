import { type Cell, number, sheetOf, text as textCell } from '../document/workbook/xlsx.ts';
import type { Random } from '../simulation/random.ts';
import type { Value } from './value.ts';

const dayMs = 86_400_000;
/** Days from the epochs of spreadsheets: that which counts 1900 as a leap year, and the other. */
const epochs = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) } as const;

interface Formats {
  readonly epochMs: number;
  /** Ids of digits alone are numbers: a spreadsheet keeps 15 digits of them. */
  readonly idsAreNumbers: boolean;
}

/** The rows as a workbook of one sheet: numbers as numbers, days and moments as such, all else as text. */
export function workbookFile(
  random: Random,
  above: readonly string[],
  header: readonly string[],
  rows: readonly (readonly Value[])[],
): Promise<Uint8Array> {
  const epoch = random.pick([1900, 1900, 1904] as const);
  const formats = { epochMs: epochs[epoch], idsAreNumbers: random.chance(0.2) };
  const input = epoch === 1904 ? { workbookPr: '<workbookPr date1904="1"/>' } : {};
  return sheetOf(
    [...above.map((line) => [line]), header, ...rows.map((row) => row.map((value) => cellOf(value, formats)))],
    { ...input, builtIn: [14, 22] },
  );
}

/** Cells of text alone, as programs write them that know no numbers. */
export function textWorkbook(rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  return sheetOf(rows.map((row) => row.map((value) => (value === '' ? undefined : textCell(value)))));
}

function cellOf(value: Value, { epochMs, idsAreNumbers }: Formats): Cell | string | undefined {
  if (value.text === '') return undefined;
  const serial = (at: string) => String((Date.parse(at) - epochMs) / dayMs);
  switch (value.kind) {
    case 'count':
    case 'decimal':
      return number(value.text);
    case 'id':
      return idsAreNumbers && /^[1-9]\d+$/.test(value.text) ? number(keptDigits(value.text)) : value.text;
    case 'day':
      return number(serial(`${value.text}T00:00:00Z`), 1);
    case 'moment':
      return number(serial(`${value.text.replace(' ', 'T')}Z`), 2);
    default:
      return value.text;
  }
}

/** What a spreadsheet keeps of a long number: 15 digits, written with an exponent from 16 on. */
function keptDigits(id: string): string {
  if (id.length <= 15) return id;
  return `${id[0]}.${id.slice(1, 15)}E+${id.length - 1}`;
}
