/** A row that states what the others add up to, and the columns in which it does. */
export interface TotalRow {
  /** Its place among the rows, from 0. */
  readonly row: number;
  readonly columns: readonly number[];
}

const places = 12;

/**
 * The first or last row, where numbers in it are the sums of all other rows. Which mark the decimals have is not known here: a
 * sum that holds by either is one. One row alone, and sums of nothing, show nothing.
 */
export function totalRowOf(rows: readonly (readonly string[])[]): TotalRow | undefined {
  if (rows.length < 3) return undefined;
  const width = Math.max(...rows.map((row) => row.length));
  for (const row of [rows.length - 1, 0]) {
    const blank = (rows[row] ?? []).filter((cell) => cell.trim() === '').length;
    const columns = Array.from({ length: width }, (_, at) => at).filter((at) => isSum(rows, row, at));
    // Names and codes of a line are not all there in a total: without that, rows of zeros would be totals.
    if (columns.length > 0 && blank >= 2) return { row, columns };
  }
  return undefined;
}

function isSum(rows: readonly (readonly string[])[], of: number, at: number): boolean {
  return (['.', ','] as const).some((mark) => {
    const values = rows.map((row) => scaled(row[at]?.trim() ?? '', mark));
    const stated = values[of];
    if (stated === undefined || stated === 0n) return false;
    const others = values.filter((_, row) => row !== of);
    if (others.filter((value) => value !== undefined).length < 2) return false;
    return others.reduce<bigint>((sum, value) => sum + (value ?? 0n), 0n) === stated;
  });
}

/** A number as an integer of its twelfth places; undefined for what is none by this decimal mark. */
function scaled(text: string, mark: '.' | ','): bigint | undefined {
  const group = mark === '.' ? ',' : '.';
  const bare = text.replaceAll(/[\s\u00a0\u202f'’€$£¥]/g, '').replaceAll(group, '');
  const [, sign = '', whole = '', rest = ''] = new RegExp(`^([-+]?)([0-9]+)(?:[${mark}]([0-9]+))?$`).exec(bare) ?? [];
  if (whole === '' || rest.length > places) return undefined;
  const value = BigInt(whole + rest.padEnd(places, '0'));
  return sign === '-' ? -value : value;
}
