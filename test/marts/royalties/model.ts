import type { Alias, Line, Rate, Track, World } from './world.ts';

/** A row of the table as text, and the positions of the lines of the world that it is made of. */
export interface ModelRow {
  readonly cells: Readonly<Record<string, string | null>>;
  readonly from: readonly string[];
}

const places = 12;

/**
 * `royalties` computed the plain way, line by line and from what the table means: none of the lake's SQL. It is slow, and does
 * not look at the order in which lines come.
 */
export function royaltiesOf(world: World): readonly ModelRow[] {
  const groups = Map.groupBy([...world.lines.keys()], (at) => JSON.stringify(keyOf(lineAt(world, at))));
  return [...groups].map(([key, some]) => rowOf(world, JSON.parse(key), some));
}

interface Key {
  readonly reporting_month: string;
  readonly sale_month: string;
  readonly distributor: string;
  readonly account: string;
  readonly store: string;
  readonly artist: string | null;
  readonly title: string | null;
  readonly isrc: string | null;
  readonly upc: string | null;
  readonly country: string;
  readonly currency: string;
}

function lineAt({ lines }: World, at: number): Line {
  const line = lines[at];
  if (!line) throw new RangeError(`There is no line ${at}.`);
  return line;
}

/** What the lines of a row have in common. */
function keyOf(line: Line): Key {
  const isrc = isrcOf(line);
  const { account, store, artist, upc, country } = line;
  return {
    reporting_month: monthOf(line.date),
    sale_month: line.saleMonth,
    distributor: distributorOf(line),
    account,
    store,
    artist,
    title: isrc === null ? titleOfRelease(line) : line.title,
    isrc,
    upc,
    country,
    currency: line.dataset === 'distrokid/bank-details' ? 'USD' : line.currency,
  };
}

function monthOf(date: string): string {
  return date.slice(0, 'YYYY-MM'.length);
}

/** TuneCore's song id is the ISRC where TuneCore gave one, and a number otherwise. */
function isrcOf({ dataset, isrc, songId }: Line): string | null {
  return isrc ?? (dataset === 'tunecore/sales' && songId?.length === 12 ? songId : null);
}

/** DistroKid writes the title of the release as the title. */
function titleOfRelease({ dataset, title, release }: Line): string | null {
  return dataset === 'distrokid/bank-details' ? title : (title ?? release);
}

function distributorOf({ dataset, distributor }: Line): string {
  if (dataset !== 'statement/lines') return dataset.slice(0, dataset.indexOf('/'));
  return distributor === 'distrokid' || distributor === 'Too Lost' ? `${distributor} (by hand)` : distributor;
}

/** What a line counts as streams; null where it counts nothing. */
function streamsOf({ dataset, quantity, amount, hasMinus, isVoid }: Line): bigint | null {
  if (quantity === null) return null;
  if (dataset === 'symphonic/royalties' && isVoid) return quantity < 0n ? quantity : -quantity;
  if (quantity < 0n) return quantity;
  const isFee = dataset === 'distrokid/bank-details' ? hasMinus : amount < 0n;
  return isFee ? null : quantity;
}

function rowOf(world: World, key: Key, some: readonly number[]): ModelRow {
  const lines = some.map((at) => lineAt(world, at));
  const counted = lines.map(streamsOf).filter((streams) => streams !== null);
  const amount = lines.reduce((sum, line) => sum + line.amount, 0n);
  const rate = key.currency === 'USD' ? undefined : rateOf(world, key);
  const usd = key.currency === 'USD' ? amount : rate && timesRate(amount, rate.usd);
  const track = trackOf(world, key);
  const from = [
    ...some.map((at) => `${lineAt(world, at).dataset} ${at}`),
    ...(rate ? [`catalog/fx ${world.rates.indexOf(rate)}`] : []),
    ...track.from,
  ];
  const cells = {
    ...key,
    track_isrc: track.isrc,
    track_artist: track.artist,
    track_title: track.title,
    resolved_by: track.by,
    streams: counted.length === 0 ? null : String(counted.reduce((sum, one) => sum + one, 0n)),
    amount: decimal(amount),
    earnings_usd: usd === undefined ? null : decimal(usd),
    lines: String(some.length),
  };
  return { cells, from: [...new Set(from)].toSorted() };
}

function decimal(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Rounded half away from zero. A rate has ten places. */
function timesRate(amount: bigint, rate: bigint): bigint {
  const one = 10n ** 10n;
  const product = (amount < 0n ? -amount : amount) * rate;
  const rounded = (2n * product + one) / (2n * one);
  return amount < 0n ? -rounded : rounded;
}

function rateOf({ rates }: World, { reporting_month: month, currency }: Key): Rate | undefined {
  return best(
    rates.filter((one) => monthOf(one.date) === month && one.currency === currency),
    (a, b) => down(a.date, b.date) || newer(a, b) || down(a.usd, b.usd),
  );
}

interface Named {
  readonly isrc: string | null;
  readonly artist: string | null;
  readonly title: string | null;
  readonly by: string | null;
  readonly from: readonly string[];
}

/** Which track a row is about, what it is called, and which lines say so. */
function trackOf(world: World, key: Key): Named {
  const found = key.isrc === null ? resolved(world, key) : { isrc: key.isrc, by: 'isrc', from: [], alias: undefined };
  const name = found.isrc === null ? undefined : nameOf(world, found.isrc, key.upc);
  const aliasFrom = found.alias ? [`catalog/aliases ${world.aliases.indexOf(found.alias)}`] : [];
  const from = [...found.from, ...aliasFrom];
  const { isrc, by } = found;
  if (name) {
    const line = `catalog/tracks ${world.tracks.indexOf(name)}`;
    return { isrc, by, artist: name.artist, title: name.title, from: [...from, line] };
  }
  const begun = found.alias?.artist ?? key.artist;
  const meant = begun === null ? undefined : meaningOf(world, key.distributor, begun);
  return {
    isrc,
    by,
    artist: meant?.artist ?? begun,
    title: key.title,
    from: [...from, ...(meant?.used ?? []).map((one) => `catalog/aliases ${world.aliases.indexOf(one)}`)],
  };
}

interface Resolved {
  readonly isrc: string | null;
  readonly by: string | null;
  readonly from: readonly string[];
  readonly alias: Alias | undefined;
}

function resolved(world: World, key: Key): Resolved {
  const { upc } = key;
  const known = new Set(namedTracks(world).flatMap((one) => (upc !== null && one.upc === upc ? [one.isrc] : [])));
  const [only] = known;
  if (only !== undefined && known.size === 1) return { isrc: only, by: 'upc', from: [], alias: undefined };
  if (upc !== null && known.size === 0) {
    const others = world.lines.filter((line) => line.account === key.account && line.upc === upc);
    const told = new Set(others.flatMap((line) => isrcOf(line) ?? []));
    const [one] = told;
    if (one !== undefined && told.size === 1)
      return { isrc: one, by: 'upc-inferred', from: newestOfEach(world, key.account, upc), alias: undefined };
  }
  const alias = titleAlias(world, key);
  if (alias) return { isrc: alias.isrc, by: 'alias', from: [], alias };
  return { isrc: null, by: upc === null ? null : 'release', from: [], alias: undefined };
}

/** Of the lines that name the track of a release, the newest of each dataset. */
function newestOfEach(world: World, account: string, upc: string): readonly string[] {
  const some = [...world.lines.entries()].filter(
    ([, line]) => line.account === account && line.upc === upc && isrcOf(line) !== null,
  );
  return [...Map.groupBy(some, ([, { dataset }]) => dataset)].flatMap(([dataset, own]) => {
    const newest = best(own, ([at, a], [other, b]) => down(monthOf(a.date), monthOf(b.date)) || at - other);
    return newest ? [`${dataset} ${newest[0]}`] : [];
  });
}

/** Of each recording on each release what the newer list says. */
function namedTracks({ tracks }: World): readonly Track[] {
  return [...Map.groupBy(tracks, ({ isrc, upc }) => `${isrc} ${upc}`).values()].flatMap(
    (some) => best(some, newer) ?? [],
  );
}

/** What a recording is called on a release; on another one as on its first. */
function nameOf(world: World, isrc: string, upc: string | null): Track | undefined {
  const own = namedTracks(world).filter((one) => one.isrc === isrc);
  const there = own.find((one) => upc !== null && one.upc === upc);
  return there ?? best(own, (a, b) => up(a.releaseDate, b.releaseDate) || newer(a, b) || up(a.upc, b.upc));
}

const simple = (name: string | null) => name?.trim().toLowerCase();

/** The alias of a distributor's own that has this name, else that of all. */
function aliasOf({ aliases }: World, distributor: string, isNamed: (one: Alias) => boolean): Alias | undefined {
  const of = (source: string | undefined) =>
    best(
      aliases.filter((one) => simple(one.source) === source && isNamed(one)),
      (a, b) =>
        newer(a, b) ||
        down(a.artist, b.artist) ||
        down(a.isrc, b.isrc) ||
        down(a.nameArtist, b.nameArtist) ||
        down(a.nameTitle, b.nameTitle),
    );
  return of(distributor.toLowerCase()) ?? of(undefined);
}

function titleAlias(world: World, { distributor, artist, title }: Key): Alias | undefined {
  if (artist === null || title === null) return undefined;
  return aliasOf(
    world,
    distributor,
    (one) => simple(one.nameArtist) === simple(artist) && simple(one.nameTitle) === simple(title),
  );
}

/** The artist that a name means, followed to the end, and the aliases on the way. Undefined where the way leads back. */
function meaningOf(
  world: World,
  distributor: string,
  name: string,
): { readonly artist: string; readonly used: readonly Alias[] } | undefined {
  const used: Alias[] = [];
  const seen = new Set<string | undefined>();
  for (let at = name; ; ) {
    if (seen.has(simple(at))) return undefined;
    seen.add(simple(at));
    const here = simple(at);
    const step = aliasOf(world, distributor, (one) => one.nameTitle === null && simple(one.nameArtist) === here);
    if (!step) return { artist: at, used };
    used.push(step);
    if (simple(step.artist) === here) return { artist: step.artist, used };
    at = step.artist;
  }
}

type Ordered = string | number | bigint | null;

/** The newer list; of one time the account that comes last. */
function newer(a: { asOf: number; account: string }, b: { asOf: number; account: string }): number {
  return down(a.asOf, b.asOf) || down(a.account, b.account);
}

/** The greater first; what is missing comes last, whichever comes first. */
function down(a: Ordered, b: Ordered): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? 1 : a > b ? -1 : 0;
}

function up(a: Ordered, b: Ordered): number {
  return a === null || b === null ? down(a, b) : -down(a, b);
}

function best<T>(some: readonly T[], compare: (a: T, b: T) => number): T | undefined {
  return some.toSorted(compare)[0];
}
