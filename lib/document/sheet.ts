import { cleanName, type DelimitedShape, headerCandidates } from './sniff.ts';

/** What is known of a sheet of a workbook, whose rows stand in a delimited file of ours. */
export interface Sheet {
  readonly name: string;
  /** Its first rows that hold something. */
  readonly firstRows: readonly {
    readonly row: number;
    readonly cells: readonly string[];
    /** The physical line of our file that the row ends on. */
    readonly lastLine: number;
    readonly text: string;
  }[];
  /** How many rows hold something. */
  readonly rows: number;
  /** Things worth telling: formulas, hidden rows, merged cells. */
  readonly notes: readonly string[];
  /** The row of a physical line of our file; the line itself where this is not there. */
  readonly rowOf?: (line: number) => number;
}

/** What a file's sheet gives its document: the row of each line, where lines are not rows. */
export function rowFinderOf(file: object): { readonly rowOf?: Sheet['rowOf'] } {
  const rowOf = sheetOf(file)?.rowOf;
  return rowOf ? { rowOf } : {};
}

/** What is worth telling of a file's sheet. */
export function sheetNotes(file: object): readonly string[] {
  return sheetOf(file)?.notes ?? [];
}

function sheetOf(file: { readonly sheet?: Sheet }): Sheet | undefined {
  return file.sheet;
}

/** The shape of a sheet's file: known, where that of other texts is guessed. */
export function shapeOfSheet({ firstRows, rows }: Sheet): DelimitedShape | undefined {
  const shapes = firstRows.slice(0, headerCandidates).map(
    ({ cells, lastLine }, at): DelimitedShape => ({
      shape: 'delimited',
      delimiter: ',',
      quote: '"',
      header: cells.map(cleanName),
      headerLine: lastLine,
      lineEnd: '\n',
      firstRow: firstRows[at + 1]?.cells ?? [],
      hasRows: rows > at + 1,
      preamble: firstRows.slice(0, at).map(({ text }) => text),
      later: [],
      isSheet: true,
    }),
  );
  const [first, ...later] = shapes;
  return first && { ...first, later };
}
