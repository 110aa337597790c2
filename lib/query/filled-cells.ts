import type { JsonRow } from '../engine/engine.ts';

/** A line of a dataset, with the columns that it tells and their values. */
export interface ToldLine {
  readonly row: number;
  readonly columns: readonly string[];
  readonly cells: JsonRow;
}

/** What tells a line of a dataset from all others. */
export const lineColumns = ['account', '"_raw"', '"_document"', '"_line"'];

/**
 * The lines as their files have them: a cell that an older file told is missing in the current row's line, and the older
 * line stands beside it with that cell. `fills` are rows of the dataset's `filled` table.
 */
export function toldLines(lines: readonly ToldLine[], fills: readonly JsonRow[]): readonly ToldLine[] {
  if (fills.length === 0) return lines;
  const byLine = Map.groupBy(fills, lineOf);
  return lines.flatMap((line): ToldLine[] => {
    const own = (byLine.get(lineOf(line.cells)) ?? []).filter(({ column }) => line.columns.includes(String(column)));
    if (own.length === 0) return [line];
    const filled = new Set(own.map(({ column }) => String(column)));
    const older = [...Map.groupBy(own, (fill) => lineOf(olderLine(fill))).values()].flatMap((some): ToldLine[] => {
      const [first] = some;
      if (!first) return [];
      const columns = some.map(({ column }) => String(column));
      const values = Object.fromEntries(columns.map((name) => [name, line.cells[name] ?? null]));
      return [{ ...line, columns, cells: { ...olderLine(first), ...values } }];
    });
    const cells = Object.fromEntries(
      Object.entries(line.cells).map(([name, value]) => [name, filled.has(name) ? null : value]),
    );
    return [{ ...line, cells }, ...older];
  });
}

function olderLine({ account, from_raw, from_document, from_line, from_as_of }: JsonRow): JsonRow {
  return { account, _raw: from_raw, _document: from_document, _line: from_line, as_of: from_as_of };
}

function lineOf({ account, _raw, _document, _line }: JsonRow): string {
  return JSON.stringify([account, _raw, _document, _line]);
}
