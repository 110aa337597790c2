import { cleanName, type DelimitedShape, headerCandidates } from './sniff.ts';

/** The facts of a workbook's sheet. Its rows are in a delimited file that the lake wrote. */
export interface Sheet {
  readonly name: string;
  /** Its first rows that are not empty. */
  readonly firstRows: readonly {
    readonly row: number;
    readonly cells: readonly string[];
    /** The last physical line of the row in our file. */
    readonly lastLine: number;
    readonly text: string;
  }[];
  /** How many rows are not empty. */
  readonly rows: number;
  /** Notes for the receipt: formulas, hidden rows, merged cells. */
  readonly notes: readonly string[];
  /** Gives the row of a physical line of our file. Without it, rows are lines. */
  readonly rowOf?: (line: number) => number;
}

/** Gives a document the row of each line of its sheet's file, if lines are not rows. */
export function rowFinderOf(file: object): { readonly rowOf?: Sheet['rowOf'] } {
  const rowOf = sheetOf(file)?.rowOf;
  return rowOf ? { rowOf } : {};
}

/** Gives the notes about a file's sheet. */
export function sheetNotes(file: object): readonly string[] {
  return sheetOf(file)?.notes ?? [];
}

function sheetOf(file: { readonly sheet?: Sheet }): Sheet | undefined {
  return file.sheet;
}

/** Gives the shape of a sheet's file. It is known, while the shape of other texts is guessed. */
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
