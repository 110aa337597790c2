/** Exact decimals of the oracle: whole numbers of the last place, so that nothing is ever rounded but where a ratio is. */

/** `12345n` with scale 3 is `12.345`, as DuckDB prints a DECIMAL. */
export function decimalText(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** n × times ÷ d with six places, half away from zero; null where either is unknown or d is 0. Both in units of one scale. */
export function ratioText(n: bigint | null, d: bigint | null, times: bigint): string | null {
  if (n === null || d === null || d === 0n) return null;
  const [top, bottom] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const units = (2n * top * times * 1_000_000n + bottom) / (2n * bottom);
  return decimalText(n < 0n !== d < 0n ? -units : units, 6);
}

/** The sum of what is known; null where nothing is. */
export function sumKnown(values: readonly (bigint | null)[]): bigint | null {
  return values.reduce<bigint | null>((sum, value) => (value === null ? sum : (sum ?? 0n) + value), null);
}

/** A count as a BIGINT column gives it out. */
export function countText(value: bigint | null): string | null {
  return value === null ? null : String(value);
}
