import { dice, type Sample } from './kit.ts';

interface Line {
  readonly reported: string;
  readonly sold: string;
  readonly store: string;
  readonly work: readonly [artist: string, title: string, isrc: string, upc: string];
  readonly quantity: number;
  readonly team: string;
  readonly kind: 'Song' | 'Album';
  readonly country: string;
  /** In millionths of a millionth of a dollar. */
  readonly earnings: bigint;
  /** A fee of nothing is written `-0.00000000`. */
  readonly minusZero?: boolean;
}

const works: ReadonlyArray<Line['work']> = [
  ['Nova Kite', 'Glass Rain', 'QZAAA2600001', '190000000017'],
  ['Nova Kite', 'Paper Moons', 'QZAAA2600002', '190000000017'],
  ['Zoë Maré', 'Été sans fin', 'QZAAA2600003', '190000000024'],
  ['Zoë Maré', 'Señal', 'QZAAA2600004', '190000000031'],
  ['Harbor Lights', 'Low Tide', 'QZAAA2600005', '190000000048'],
  ['Harbor Lights', 'Breakwater', 'QZAAA2600006', '190000000048'],
];
const album: Line['work'] = ['Harbor Lights', 'Low Tide EP', '', '190000000048'];
const stores = [
  'Spotify',
  'Spotify',
  'Spotify',
  'Apple Music',
  'YouTube (Red)',
  'YouTube (Ads)',
  'TikTok',
  'Deezer',
  'Tidal',
  'Amazon Unlimited (Streaming)',
];
const countries = ['US', 'US', 'GB', 'DE', 'FR', 'BR', 'MX', 'ES', 'NA', 'OU'];

function pick<T>(list: readonly T[], roll: (upTo: number) => number): T {
  return list[roll(list.length)] as T;
}

function statement(month: number, lines: number): readonly Line[] {
  const roll = dice(month);
  const reported = `2026-${String(month).padStart(2, '0')}-25`;
  const soldIn = (before: number) => `2026-${String(month - before).padStart(2, '0')}`;
  const common = { reported, team: '100', kind: 'Song' as const };
  const made: Line[] = [];
  while (made.length < lines - 5) {
    const before = roll(30) === 0 ? 5 : 1 + roll(2);
    const quantity = roll(25) === 0 ? 0 : 1 + roll(600);
    const line = { ...common, sold: soldIn(before), work: pick(works, roll), quantity, country: pick(countries, roll) };
    // One line in seven is Spotify's fee on streams that another line counts.
    if (made.length % 7 === 6)
      made.push({ ...line, store: 'Spotify', earnings: BigInt(-quantity * (60_000 + roll(40_000))) * 10_000n });
    else
      made.push({
        ...line,
        store: pick(stores, roll),
        team: roll(5) === 0 ? '50' : '100',
        earnings: BigInt(quantity * (120_000 + roll(400_000))) * 10_000n,
      });
  }
  const namibia: Line = {
    ...common,
    sold: soldIn(2),
    store: 'Apple Music',
    work: works[2] ?? album,
    quantity: 12,
    country: 'NA',
    earnings: 73_200_010_000n,
  };
  made.push(namibia, namibia, namibia);
  made.push({ ...namibia, store: 'Spotify', country: 'US', quantity: 3, earnings: 0n, minusZero: true });
  made.push({
    ...namibia,
    store: 'iTunes',
    work: album,
    kind: 'Album',
    country: 'GB',
    quantity: 1,
    earnings: 4_900_000_000_000n,
  });
  return made;
}

/** What DistroKid booked again in the later export: every ninth line, a few streams more. */
function restated(line: Line, at: number): Line {
  if (at % 9 !== 0 || line.quantity === 0) return line;
  return { ...line, quantity: line.quantity + 4, earnings: line.earnings + 13_370_120_000n };
}

/** Later statements use all twelve decimals. */
function exact(line: Line, at: number): Line {
  return { ...line, earnings: line.earnings + (line.earnings > 0n ? BigInt(at * 37) : 0n) };
}

function dollars(line: Line, places: 8 | 12): string {
  const size = line.earnings < 0n ? -line.earnings : line.earnings;
  const digits = size.toString().padStart(13, '0');
  const sign = line.earnings < 0n || line.minusZero ? '-' : '';
  return `${sign}${digits.slice(0, -12)}.${digits.slice(-12).slice(0, places)}`;
}

/** A classic export, the complete history a month later in the current layout, and one that must be refused. */
export function distrokidSamples(): readonly Sample[] {
  const classicHeader =
    'Reporting Date,Sale Month,Store,Artist,Title,ISRC,UPC,Quantity,Team Percentage,Song/Album,Country of Sale,Songwriter Royalties Withheld,Earnings (USD)'.split(
      ',',
    );
  const currentHeader =
    'Date Inserted,Reporting Date,Sale Month,Store,Artist,Title,ISRC,UPC,Quantity,Team Percentage,Source Type,Country of Sale,Songwriter Royalties Withheld (USD),Earnings (USD),Recoup (USD)'.split(
      ',',
    );
  const start = (line: Line) => [
    line.reported,
    line.sold,
    line.store,
    ...line.work,
    String(line.quantity),
    line.team,
    line.kind,
    line.country,
  ];
  const classic = [6, 7, 8, 9].map((month) => statement(month, 75));
  const current = [
    ...classic.map((lines, at) => (at === 2 ? lines.map(restated) : lines)),
    statement(10, 75).map(exact),
  ];
  const classicRows = classic.flat().map((line) => [...start(line), '0', dollars(line, 8)]);
  const currentRows = current
    .flat()
    .map((line) => [line.reported.replace(/25$/, '28'), ...start(line), '0.00000', dollars(line, 12), '']);
  const quoted = [currentHeader, ...currentRows].map((row) => `${row.map((cell) => `"${cell}"`).join(',')}\n`).join('');
  const renamed = [classicHeader.map((name) => name.replace('(USD)', '(EUR)')), ...classicRows.slice(0, 40)];
  return [
    {
      path: 'distrokid/DistroKid_2026-10.tsv',
      files: [{ name: '', body: [classicHeader, ...classicRows].map((row) => `${row.join('\t')}\r`).join('') }],
    },
    {
      path: 'distrokid/bank_details_20261101_081500.zip',
      zip: 'deflated',
      files: [{ name: 'bank_details_20261101_081500.csv', body: quoted }],
    },
    {
      path: 'refused/earnings_overview.csv',
      files: [{ name: '', body: renamed.map((row) => `${row.join(',')}\n`).join('') }],
    },
  ];
}
