import { limits } from '../../lake/limits.ts';
import { numberText } from './cell-number.ts';
import type { OfficePackage } from './package.ts';
import { isTrue, textCollector, unescaped, type Workbook } from './parts.ts';
import { DamagedPart, type XmlElement, xmlChunks } from './xml-part.ts';

/** A row of a sheet that is not empty: its number, and its cells from column A to the last that is not empty. */
export interface SheetRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** The facts of a sheet for its notes. They are complete when its rows were read. */
export interface SheetFacts {
  formulas: number;
  /** Cells whose formula has no result in the file. */
  uncomputed: number;
  firstUncomputed: string | undefined;
  errors: number;
  hiddenRows: number;
  hiddenColumns: number;
  /** Numbers that the file has with 17 digits and that were read with fewer. */
  shortened: number;
  readonly merges: string[];
}

/** The facts of a sheet before its first row: every count is zero. */
export function noFacts(): SheetFacts {
  return {
    formulas: 0,
    uncomputed: 0,
    firstUncomputed: undefined,
    errors: 0,
    hiddenRows: 0,
    hiddenColumns: 0,
    shortened: 0,
    merges: [],
  };
}

/** A cell while it is being read. */
interface OpenCell {
  readonly column: number;
  readonly reference: string;
  readonly type: string;
  readonly style: number;
  value: string | undefined;
  hasFormula: boolean;
}

/** Gives the rows of a sheet that are not empty, in order. Throws `DamagedPart` and `TooLarge`. */
export async function* sheetRows(
  office: OfficePackage,
  part: string,
  workbook: Workbook,
  facts: SheetFacts,
): AsyncGenerator<SheetRow> {
  const reader = sheetReader(workbook, facts);
  for await (const _ of xmlChunks(await office.stream(part), reader)) yield* reader.take();
}

function sheetReader(workbook: Workbook, facts: SheetFacts) {
  let done: SheetRow[] = [];
  let [row, column] = [0, 0];
  let cells: string[] | undefined;
  let cell: OpenCell | undefined;
  let [inValue, inFormula, inSheetData] = [false, false, false];
  const inline = textCollector();
  const openers: Readonly<Record<string, (attributes: XmlElement['attributes']) => void>> = {
    sheetData: () => {
      inSheetData = true;
    },
    row({ r, hidden }) {
      const at = r === undefined ? row + 1 : Number(r);
      if (!Number.isInteger(at) || at <= row || at > limits.sheetRows) throw new DamagedPart('Rows are out of order.');
      [row, column, cells] = [at, 0, []];
      if (isTrue(hidden)) facts.hiddenRows++;
    },
    c({ r, t, s }) {
      column = r === undefined ? column + 1 : columnOf(r);
      if (column > limits.sheetColumns) throw new DamagedPart('A cell lies beyond the last column.');
      cell = {
        column,
        reference: r ?? `${columnName(column)}${row}`,
        type: t ?? 'n',
        style: Number(s ?? 0),
        value: undefined,
        hasFormula: false,
      };
    },
    v: () => {
      inValue = true;
      if (cell) cell.value ??= '';
    },
    f: () => {
      inFormula = true;
      if (cell) cell.hasFormula = true;
    },
    mergeCell: ({ ref }) => {
      if (ref !== undefined && facts.merges.length < mergesKept) facts.merges.push(ref);
    },
    col: ({ hidden, min, max }) => {
      if (isTrue(hidden)) facts.hiddenColumns += Math.max(Number(max) - Number(min) + 1, 1) || 1;
    },
  };
  const closeCell = () => {
    if (!cell || !cells) return;
    const text = cellText(cell, inline.take(), workbook, facts);
    if (cells[cell.column - 1] !== undefined) throw new DamagedPart('Two cells have the same address.');
    if (text !== '') cells[cell.column - 1] = text;
    cell = undefined;
  };
  return {
    open(element: XmlElement) {
      if (!element.isOwn) return;
      inline.open(element);
      if (element.name === 'row' || element.name === 'c') {
        if (!inSheetData) return;
      }
      openers[element.name]?.(element.attributes);
    },
    close(element: XmlElement) {
      if (!element.isOwn) return;
      inline.close(element);
      if (element.name === 'v') inValue = false;
      else if (element.name === 'f') inFormula = false;
      else if (element.name === 'c') closeCell();
      else if (element.name === 'sheetData') inSheetData = false;
      else if (element.name === 'row' && cells) {
        if (cells.length > 0) done.push({ row, cells: Array.from(cells, (text) => text ?? '') });
        cells = undefined;
      }
    },
    text(text: string) {
      if (inValue && cell) cell.value += text;
      else if (!inFormula) inline.text(text);
    },
    /** Gives the rows that were finished since the last call. */
    take(): readonly SheetRow[] {
      const taken = done;
      done = [];
      return taken;
    },
  };
}

/** More merged areas than this are only counted. */
const mergesKept = 10_000;

function cellText(cell: OpenCell, inline: string, { strings, formats, epoch }: Workbook, facts: SheetFacts): string {
  const { type, value, hasFormula } = cell;
  if (hasFormula) facts.formulas++;
  if (hasFormula && type !== 'str' && type !== 'inlineStr' && (value === undefined || value === '')) {
    facts.uncomputed++;
    facts.firstUncomputed ??= cell.reference;
    return '';
  }
  switch (type) {
    case 's': {
      if (value === undefined || value === '') return '';
      const text = strings[Number(value)];
      if (text === undefined) throw new DamagedPart('A cell refers to a text that does not exist.');
      return text;
    }
    case 'inlineStr':
      return inline;
    case 'str':
      return unescaped(value ?? '');
    case 'b':
      return value === undefined || value === '' ? '' : isTrue(value.trim()) ? 'TRUE' : 'FALSE';
    case 'e':
      facts.errors++;
      return value ?? '';
    case 'd':
      return (value ?? '').trim().replace(/T00:00(:00(\.0+)?)?Z?$/, '');
    default: {
      if (value === undefined || value.trim() === '') return '';
      const text = numberText(value, formats[cell.style] ?? { kind: 'plain' }, epoch);
      if (/\d{6}(?:[eE]|$)/.test(value) && isShortened(value, text)) facts.shortened++;
      return text;
    }
  }
}

/** True if a plain number was written with 16 or more digits and is read with fewer. */
function isShortened(written: string, text: string): boolean {
  const digits = (number: string) =>
    number
      .replace(/[eE].*$/, '')
      .replace(/\D/g, '')
      .replace(/^0+|0+$/g, '').length;
  return digits(written) >= 16 && digits(text) < digits(written) && /^[-\d.]+%?$/.test(text);
}

/** Gives the column of a reference, from 1: `B7` is 2. */
export function columnOf(reference: string): number {
  const letters = /^\$?([A-Za-z]{1,3})\$?\d*$/.exec(reference)?.[1];
  if (letters === undefined) throw new DamagedPart('A cell has no place.');
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** Gives `AB` for 28. */
export function columnName(column: number): string {
  return column <= 0 ? '' : columnName(Math.floor((column - 1) / 26)) + String.fromCharCode(65 + ((column - 1) % 26));
}
