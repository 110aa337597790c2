/**
 * Adds exact decimals that are given as text, such as DuckDB's sums. The result has the larger scale. Null adds
 * nothing.
 *
 * @example
 * addDecimals(['0.62003084', null, '1.5']); // 2.12003084
 */
export function addDecimals(texts: readonly (string | null | undefined)[]): string {
  const known = texts.filter((text): text is string => typeof text === 'string');
  const scale = Math.max(0, ...known.map(placesOf));
  const sum = known.reduce((total, text) => total + scaledBy(text, scale), 0n);
  return fromScaled(sum, scale);
}

/** Gives `a` minus `b` exactly, as text. The result has the larger scale. */
export function subtractDecimals(a: string, b: string): string {
  return addDecimals([a, b.startsWith('-') ? b.slice(1) : `-${b}`]);
}

function placesOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function scaledBy(text: string, scale: number): bigint {
  return BigInt(text.replace('.', '') + '0'.repeat(scale - placesOf(text)));
}

function fromScaled(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = scale > 0 ? `${whole}.${digits.slice(digits.length - scale)}` : whole;
  return value < 0n ? `-${text}` : text;
}
