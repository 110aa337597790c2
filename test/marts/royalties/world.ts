import fc from 'fast-check';

/** A line of a statement, as its dataset has it. Amounts are whole units of 10^-12. */
export interface Line {
  readonly dataset: 'distrokid/bank-details' | 'symphonic/royalties' | 'tunecore/sales' | 'statement/lines';
  readonly account: string;
  /** The first or the last day of a month. */
  readonly date: string;
  readonly saleMonth: string;
  /** Of `statement/lines` alone. */
  readonly distributor: string;
  readonly store: string;
  readonly artist: string | null;
  readonly title: string | null;
  readonly release: string | null;
  readonly isrc: string | null;
  /** TuneCore's song id. */
  readonly songId: string | null;
  readonly upc: string | null;
  readonly country: string;
  readonly currency: string;
  readonly quantity: bigint | null;
  readonly amount: bigint;
  /** DistroKid's earnings have a minus: always where they are less than zero, and on fees too small to show. */
  readonly hasMinus: boolean;
  readonly isVoid: boolean;
}

/** Whose list a line is of, and when the list was captured. */
interface Listed {
  readonly account: string;
  readonly asOf: number;
}
export interface Track extends Listed {
  readonly artist: string;
  readonly title: string;
  readonly isrc: string;
  readonly upc: string | null;
  readonly releaseDate: string | null;
}
export interface Alias extends Listed {
  readonly source: string | null;
  readonly nameArtist: string;
  readonly nameTitle: string | null;
  readonly artist: string;
  readonly isrc: string | null;
}
export interface Rate extends Listed {
  readonly date: string;
  readonly currency: string;
  /** Whole units of 10^-10. */
  readonly usd: bigint;
}

export interface World {
  readonly lines: readonly Line[];
  readonly tracks: readonly Track[];
  readonly aliases: readonly Alias[];
  readonly rates: readonly Rate[];
}

const accounts = ['label', 'nova'] as const;
const isrcs = ['QZAAA2600001', 'QZAAA2600002', 'QZAAA2600003'] as const;
const upcs = ['190000000017', '190000000024', '190000000031'] as const;
const names = ['Nova Kite', 'nova kite ', 'NK', 'Nova K', 'Ash', 'Elm'] as const;
const titles = ['Glass Rain', ' GLASS RAIN', 'Storm'] as const;
/** Codes that no list of tracks has. */
const unlisted = { isrcs: ['QZAAA2600008', 'QZAAA2600009'], upcs: ['190000000086', '190000000093'] } as const;
const days = ['2026-09-01', '2026-09-30', '2026-10-01', '2026-10-31', '2026-11-01'] as const;
const from = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const orNull = <T>(some: fc.Arbitrary<T>, freq = 2) => fc.option(some, { nil: null, freq });

const line = fc
  .record<Line>({
    dataset: from('distrokid/bank-details', 'symphonic/royalties', 'tunecore/sales', 'statement/lines'),
    account: from(...accounts),
    date: from(...days),
    saleMonth: from('2026-07', '2026-08'),
    distributor: from('landr', 'fuga', 'distrokid', 'Too Lost'),
    store: from('Spotify', 'iTunes'),
    artist: orNull(from(...names), 8),
    title: orNull(from(...titles), 3),
    release: orNull(from('Rain', 'Storm')),
    isrc: orNull(from(...isrcs, ...unlisted.isrcs), 1),
    songId: orNull(from('1', ...isrcs)),
    upc: orNull(from(...upcs, ...unlisted.upcs), 1),
    country: from('US', 'NA'),
    currency: from('USD', 'EUR', 'JPY'),
    quantity: orNull(from(-3n, -1n, 0n, 1n, 5n), 12),
    amount: from(-2_000_000_000_000n, -1n, 0n, 1n, 70_000_000_001n, 7_000_000_000_000n),
    hasMinus: fc.boolean(),
    isVoid: fc.boolean(),
  })
  .map((one): Line => ({ ...one, hasMinus: one.amount < 0n || (one.amount === 0n && one.hasMinus) }));

const listed = { account: from(...accounts), asOf: fc.constant(0) };
const track = fc.record<Track>({
  ...listed,
  artist: from('Nova Kite', 'The Kite'),
  title: from('Glass Rain', 'A Glass Rain (Deluxe)', 'Storm'),
  isrc: from(...isrcs),
  upc: orNull(from(...upcs)),
  releaseDate: orNull(from('2026-01-09', '2026-06-09')),
});
const alias = fc
  .record({
    ...listed,
    source: from(null, 'landr', ' Distrokid'),
    nameArtist: from(...names),
    nameTitle: orNull(from(...titles), 1),
    artist: from(...names),
    isrc: from(...isrcs, ...unlisted.isrcs),
  })
  .map((one): Alias => ({ ...one, isrc: one.nameTitle === null ? null : one.isrc }));
const rate = fc.record<Rate>({
  ...listed,
  date: from(...days),
  currency: from('EUR', 'EUR', 'JPY', 'USD'),
  usd: from(10_000_000_000n, 11_723_000_001n, 65_000_003n),
});

/** Each account has one list of a kind, so that all its lines have one as-of. */
const times = fc.record({ label: from(1, 2), nova: from(1, 2) });
const dated = <T extends Listed>(some: readonly T[], asOf: Readonly<Record<string, number>>): readonly T[] =>
  some.map((one) => ({ ...one, asOf: asOf[one.account] ?? 0 }));

/**
 * Worlds of at least `least` lines and at most `most`. Their vocabularies are small, so that names, codes, months and lists
 * meet.
 */
export const worlds = (least: number, most: number): fc.Arbitrary<World> =>
  fc
    .record({
      lines: fc.array(line, { minLength: least, maxLength: most }),
      tracks: fc.uniqueArray(track, {
        minLength: Math.min(least - 1, 6),
        maxLength: 8,
        selector: ({ account, isrc, upc }) => `${account} ${isrc} ${upc}`,
      }),
      aliases: fc.uniqueArray(alias, {
        minLength: Math.min(least - 1, 8),
        maxLength: 10,
        selector: ({ account, source, nameArtist, nameTitle }) => `${account} ${source} ${nameArtist} ${nameTitle}`,
      }),
      rates: fc.uniqueArray(rate, {
        minLength: Math.min(least - 1, 4),
        maxLength: 6,
        selector: (one) => `${one.account} ${one.date} ${one.currency}`,
      }),
      times: fc.tuple(times, times, times),
    })
    .map(({ lines, tracks, aliases, rates, times: [a, b, c] }) => ({
      lines,
      tracks: dated(tracks, a),
      aliases: dated(aliases, b),
      rates: dated(rates, c),
    }));
