import type { Random } from '../simulation/random.ts';

/** What a made cell means, whatever it is written like. */
export type Value =
  | { readonly kind: 'text' | 'id'; readonly text: string }
  | { readonly kind: 'count'; readonly text: string }
  /** Exact decimal text with a point. */
  | { readonly kind: 'decimal'; readonly text: string }
  /** `YYYY-MM-DD`. */
  | { readonly kind: 'day'; readonly text: string }
  /** `YYYY-MM-DD HH:MM:00`, by the clock of the file. */
  | { readonly kind: 'moment'; readonly text: string }
  /** `YYYY-MM`. */
  | { readonly kind: 'month'; readonly text: string };

/** Draws one value of a column in row `row` of a file. */
export type Draw = (random: Random, row: number) => Value;

/** A column of a made file: its header, the contract's column that reads it, and its values. */
export interface MadeColumn {
  readonly header: string;
  /** Empty where no column reads it. */
  readonly column: string;
  readonly draw: Draw;
}

const places = ['Spotify', 'Apple Music', 'YouTube Music', 'Deezer', 'Tidal'];
const titles = ['Glass Rain', 'Paper, Moon', 'Über "Nacht"', 'Low; Tide', 'Ember', "Don't", '1999'];
const artists = ['Nova Kite', 'Ada Ferro', 'Nova Kite & Ada Ferro'];
const countries = ['US', 'DE', 'NA', 'GB', 'JP', 'BR'];

export const text =
  (...words: readonly string[]): Draw =>
  (random) => ({ kind: 'text', text: random.pick(words) });
export const store = text(...places);
export const title = text(...titles);
export const artist = text(...artists);
export const country: Draw = (random) => ({ kind: 'text', text: random.pick(countries) });

export const isrc: Draw = (random) => ({ kind: 'id', text: `QZABC26${String(random.int(1, 40)).padStart(5, '0')}` });
/** A UPC-A of twelve digits, none of them lost yet. */
export const upc: Draw = (random) => ({ kind: 'id', text: `19000000${String(random.int(0, 9_999)).padStart(4, '0')}` });
export const longId: Draw = (random) => ({
  kind: 'id',
  text: `12021${String(random.int(0, 999_999)).padStart(6, '0')}${String(random.int(0, 999_999)).padStart(6, '0')}`,
});

export const shortId: Draw = (random) => ({ kind: 'id', text: String(random.int(3_000_000_000, 3_000_009_999)) });

/** Counts from one digit to seven, so that some need groups and some do not. */
export const count: Draw = (random) => ({ kind: 'count', text: String(random.int(0, 10 ** random.int(1, 7))) });

/** Money of `scale` places at most; one in eight is taken back where `signed`. */
export function money(scale: number, signed = true): Draw {
  return (random) => {
    const whole = random.int(0, 10 ** random.int(0, 4));
    const digits = random.int(0, scale);
    const fraction = Array.from({ length: digits }, () => random.int(0, 9)).join('');
    const sign = signed && random.chance(1 / 8) ? '-' : '';
    return { kind: 'decimal', text: canonical(`${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`) };
  };
}

/**
 * A value whose number, written without groups, is a whole number with groups to whoever writes decimals otherwise: `1.234`.
 * Nothing in a file that has only such numbers says which is meant.
 */
export function withThreePlaces(random: Random, value: Value): Value {
  if (value.kind === 'count') return { ...value, text: String(random.int(0, 999)) };
  if (value.kind !== 'decimal') return value;
  const places = `${random.int(0, 99)}`.padStart(2, '0') + random.int(1, 9);
  return { ...value, text: `${value.text.startsWith('-') ? '-' : ''}${random.int(1, 999)}.${places}` };
}

/** A day of one month, the same month for the whole file. */
export function dayIn(month: string): Draw {
  return (random) => ({ kind: 'day', text: `${month}-${String(random.int(1, 28)).padStart(2, '0')}` });
}

/** One day, the same in all rows. */
export function day(text: string): Draw {
  return () => ({ kind: 'day', text });
}

/** A moment of one month; one in six is a midnight. */
export function momentIn(month: string): Draw {
  return (random) => {
    const two = (value: number) => String(value).padStart(2, '0');
    const time = random.chance(1 / 6) ? '00:00' : `${two(random.int(0, 23))}:${two(random.int(0, 59))}`;
    return { kind: 'moment', text: `${month}-${two(random.int(1, 28))} ${time}:00` };
  };
}

/** Days that follow one another. */
export function daysFrom(first: string): Draw {
  const start = Date.parse(`${first}T00:00:00Z`);
  return (_, row) => ({ kind: 'day', text: new Date(start + row * 86_400_000).toISOString().slice(0, 10) });
}

export const month =
  (...months: readonly string[]): Draw =>
  (random) => ({ kind: 'month', text: random.pick(months) });

/** A number's text without sign of nothing, leading zeros, or zeros at the end: equal numbers have equal texts. */
export function canonical(number: string): string {
  const [whole = '0', fraction = ''] = number.replace(/^[+-]/, '').split('.');
  const bare = `${whole.replace(/^0+(?=\d)/, '')}${/[1-9]/.test(fraction) ? `.${fraction.replace(/0+$/, '')}` : ''}`;
  return number.startsWith('-') && /[1-9]/.test(bare) ? `-${bare}` : bare;
}
