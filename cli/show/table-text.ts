/** A column of a text table. */
export interface TextColumn {
  readonly name: string;
  readonly right?: boolean;
}

/** Widest cell, in terminal columns: a long title must not push the other columns out of sight. The last column is never cut. */
const cellWidth = 60;

/** Lays out rows in aligned columns, one line each, without a frame. Cells must be one line: see `plainCell`. */
export function tableLines(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): readonly string[] {
  const cut = rows.map((row) => row.map((cell, at) => (at === columns.length - 1 ? cell : shortened(cell))));
  const widths = columns.map(({ name }, at) => {
    return cut.reduce((most, row) => Math.max(most, displayWidth(row[at] ?? '')), displayWidth(name));
  });
  const line = (cells: readonly string[]) =>
    columns
      .map(({ right }, at) => padded(cells[at] ?? '', widths[at] ?? 0, right === true))
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ name }) => name)), line(widths.map((width) => '─'.repeat(width))), ...cut.map(line)];
}

/** A value as one line for a terminal. Control characters, which a title may contain, become visible characters. */
export function plainCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '�');
}

/** Lines of text for a terminal: as `plainCell`, but lines and tabs stay. */
export function plainText(text: string): string {
  return text.replaceAll(/(?!\r?\n|\t)[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '�');
}

function shortened(cell: string): string {
  if (displayWidth(cell) <= cellWidth) return cell;
  let text = '';
  let width = 1;
  for (const character of cell) {
    width += characterWidth(character);
    if (width > cellWidth) break;
    text += character;
  }
  return `${text}…`;
}

function padded(cell: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(cell)));
  return right ? space + cell : cell + space;
}

function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u;
const joining = /[\p{Mn}\p{Me}\u200B\u200C]|\u200D|\uFE0F/u;

/** How many terminal columns a character takes: East Asian ones take two, combining accents none. */
function characterWidth(character: string): number {
  if (character <= '\u02FF') return 1;
  return joining.test(character) ? 0 : wide.test(character) ? 2 : 1;
}
