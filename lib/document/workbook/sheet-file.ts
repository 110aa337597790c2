import { Readable } from 'node:stream';
import type { Limits } from '../../lake/limits.ts';
import type { Reason } from '../../lake/receipt.ts';
import type { Sheet } from '../sheet.ts';
import { type SpooledFile, spool } from '../spool.ts';
import type { OfficePackage } from './package.ts';
import type { SheetEntry, Workbook } from './parts.ts';
import { noFacts, type SheetFacts, type SheetRow, sheetRows } from './sheet-rows.ts';

/** How many of a sheet's first rows are kept, to find its header among them and the row below it. */
const firstRowsKept = 7;

/** Writes a sheet as a delimited file. Undefined if the sheet is empty. */
export async function writeSheet(
  office: OfficePackage,
  { name, part }: SheetEntry,
  workbook: Workbook,
  path: string,
  limits: Limits,
): Promise<{ readonly file: SpooledFile } | { readonly refused: Reason } | undefined> {
  const facts = noFacts();
  const firstRows: Sheet['firstRows'][number][] = [];
  const shifts: Shift[] = [];
  let rows = 0;
  const write = async function* () {
    let text = '';
    // The physical line on which the next row begins. Empty rows are empty lines, so that lines are rows.
    let line = 1;
    let shift = 0;
    for await (const row of sheetRows(office, part, workbook, facts)) {
      const record = recordOf(row);
      const breaks = lineBreaks(record);
      text += '\n'.repeat(row.row + shift - line);
      line = row.row + shift;
      if (rows < firstRowsKept) firstRows.push({ ...row, lastLine: line + breaks, text: record });
      rows++;
      text += `${record}\n`;
      line += breaks + 1;
      if (breaks > 0) {
        shift += breaks;
        shifts.push({ fromLine: line, by: shift, row: row.row });
      }
      if (text.length > writtenAtOnce) {
        yield Buffer.from(text);
        text = '';
      }
    }
    if (text !== '') yield Buffer.from(text);
  };
  const bounds = { objectBytes: limits.zipExpandedBytes, lineBytes: limits.lineBytes };
  const file = await spool(Readable.from(write()), path, bounds);
  const refused = problemOf(name, facts, workbook, firstRows);
  if (refused) return { refused };
  if (rows === 0) return undefined;
  const rowOf = shifts.length > 0 ? { rowOf: rowFinder(shifts) } : {};
  return { file: { ...file, sheet: { name, firstRows, rows, notes: notesOf(facts), ...rowOf } } };
}

/** How many characters are collected before they are written. */
const writtenAtOnce = 256 * 1024;

/**
 * Makes one record of comma-separated text. A value that a reader could misread is quoted. A line break inside a cell
 * becomes a line feed.
 */
function recordOf({ cells }: SheetRow): string {
  return cells.map(fieldOf).join(',');
}

function fieldOf(cell: string): string {
  if (!/["\r\n,]|^\s|\s$/.test(cell)) return cell;
  return `"${cell.replace(/\r\n?/g, '\n').replaceAll('"', '""')}"`;
}

function lineBreaks(record: string): number {
  return record.includes('\n') ? record.split('\n').length - 1 : 0;
}

/** From line `fromLine` on, lines are `by` more than rows. `row` is the row that caused the difference. */
interface Shift {
  readonly fromLine: number;
  readonly by: number;
  readonly row: number;
}

/** Gives the sheet's row on a physical line of the file, where cells with line breaks make rows and lines differ. */
function rowFinder(shifts: readonly Shift[]): (line: number) => number {
  return (line) => {
    let [low, high] = [0, shifts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((shifts[middle]?.fromLine ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    const row = line - (shifts[low - 1]?.by ?? 0);
    // A line inside a row of several lines belongs to that row.
    return Math.min(row, shifts[low]?.row ?? row);
  };
}

function problemOf(
  name: string,
  { uncomputed, firstUncomputed, formulas, merges }: SheetFacts,
  workbook: Workbook,
  firstRows: readonly SheetRow[],
): Reason | undefined {
  const open = 'Open the workbook in a spreadsheet, save it, and drop it again; or save the sheet as CSV (UTF-8).';
  if (uncomputed > 0)
    return reasonOf(
      'uncomputed-formulas',
      `${count(uncomputed, 'cell')} of the sheet '${name}' ${uncomputed === 1 ? 'is a formula' : 'are formulas'} without a result; the first is ${firstUncomputed}.`,
      open,
    );
  if (formulas > 0 && workbook.isUncomputed)
    return reasonOf(
      'uncomputed-formulas',
      `The sheet '${name}' has ${count(formulas, 'formula')} without computed results.`,
      open,
    );
  const header = firstRows.toSorted((a, b) => b.cells.length - a.cells.length)[0]?.row ?? 0;
  const tall = merges.find((area) => isTall(area, header));
  if (tall !== undefined)
    return reasonOf(
      'merged-cells',
      `The sheet '${name}' has merged cells among its rows (${tall}): only the first row of each has the value.`,
      'Unmerge them, fill each row with its value, and save it again; or take the export as it was downloaded.',
    );
  return undefined;
}

/** True where merged cells span several rows and reach below the header. */
function isTall(area: string, header: number): boolean {
  const [first, last] = area.split(':').map((corner) => Number(/\d+$/.exec(corner)?.[0] ?? 0));
  return first !== undefined && last !== undefined && last > first && last > header;
}

function notesOf({ formulas, errors, hiddenRows, hiddenColumns, shortened, merges }: SheetFacts): readonly string[] {
  const say = (number: number, what: string, rest: string) => (number > 0 ? [`${count(number, what)} ${rest}`] : []);
  return [
    ...say(formulas, 'formula', 'read by the results that stand in the file'),
    ...say(errors, 'cell', 'with an error of the spreadsheet, such as #N/A'),
    ...say(hiddenRows, 'hidden row', 'read as any other'),
    ...say(hiddenColumns, 'hidden column', 'read as any other'),
    ...say(merges.length, 'merged area', `read by its first cell, such as ${merges[0]}`),
    ...say(shortened, 'number', 'written with 16 or 17 digits, read as the shortest decimal that is the same number'),
  ];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function reasonOf(rule: string, reason: string, suggestion: string): Reason {
  return { rule, fields: [], reason, suggestion };
}
