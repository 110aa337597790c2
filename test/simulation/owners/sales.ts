import { decimalText } from '../model/exact.ts';
import type { SaleRow } from '../model/rows.ts';
import type { Random } from '../random.ts';
import type { Exported } from './packed.ts';
import { personIn } from './secrets.ts';

/** Months of reports: each file is of a month of its own, so that none contests another. */
const months = ['2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08', '2026-09'] as const;
const cent = 10n ** 10n;

/** Bandcamp's sales of a month, with payouts between them, and in raw data reports with who bought. */
export function bandcampReport(random: Random, nth: number): Exported {
  const month = months[nth] ?? '2026-09';
  const hasBuyers = random.chance(0.6);
  const header =
    'date,paid to,item type,item name,artist,currency,item price,quantity,discount code,sub total,transaction fee,fee type,item total,amount you received,bandcamp transaction id,paypal transaction id,net amount';
  const buyer = () => (hasBuyers ? `,Ada Sample,${personIn(random)}` : '');
  const day = () => `${Number(month.slice(5))}/${random.int(1, 28)}/${month.slice(2, 4)}`;
  const sales = Array.from({ length: random.int(1, 5) }, () => {
    const [amount, at] = [BigInt(random.int(1, 9_999)) * cent, day()];
    const [title, currency] = [random.pick(['Glass Rain', 'Low Tide']), random.pick(['USD', 'GBP'])];
    const quantity = BigInt(random.int(1, 3));
    const row: SaleRow = {
      scope: at,
      month,
      saleMonth: month,
      store: 'Bandcamp',
      artist: 'Nova Kite',
      title,
      isrc: null,
      upc: null,
      country: null,
      currency,
      quantity,
      amount,
    };
    const money = decimalText(amount, 12).slice(0, -10);
    const cells = [
      `${at} 5:4${random.int(0, 9)}pm`,
      'Kite Records',
      'track',
      title,
      'Nova Kite',
      currency,
      '1.00',
      quantity,
    ];
    const rest = ['', money, '-0.10', 'paypal', money, money, random.int(3_000_000_000, 3_999_999_999), '', money];
    return { text: [...cells, ...rest].join(',') + buyer(), row };
  });
  const payouts = Array.from({ length: random.int(0, 3) }, () => ({
    text: `${day()} 6:02pm,,payout,,,USD,,,,,,,,${random.int(1, 99)}.42,t${random.int(1, 9_999)},,${hasBuyers ? ',,' : ''}`,
    row: undefined,
  }));
  const lines = random.shuffled([...sales, ...payouts]);
  const text = `${[header + (hasBuyers ? ',buyer name,buyer email' : ''), ...lines.map((line) => line.text)].join('\n')}\n`;
  const rows = lines.flatMap(({ row }) => (row ? [row] : []));
  return [{ dataset: 'bandcamp/sales', text, read: lines.length, rows, aside: payouts.length, isPersonal: hasBuyers }];
}

/** iMusician's statement of a month in euros, with a subtotal behind each store and a total at the end, now and then. */
export function imusicianStatement(random: Random, nth: number): Exported {
  const month = months[nth] ?? '2026-09';
  const stores = random.pick([['Spotify'], ['Spotify', 'iTunes']]);
  const lineOf = (store: string): SaleRow => {
    const track = random.pick([1, 2]);
    return {
      scope: month,
      month,
      saleMonth: random.pick(['2026-01', '2026-02']),
      store,
      artist: null,
      title: track === 1 ? 'Harbor' : 'Pier',
      isrc: `CHA00240000${track}`,
      upc: `19000000100${track}`,
      country: random.pick(['CH', 'NA']),
      currency: 'EUR',
      quantity: BigInt(random.int(1, 900)),
      amount: BigInt(random.int(1, 99_999)) * cent,
    };
  };
  const hasSums = random.chance(0.7);
  const money = (rows: readonly SaleRow[]) =>
    decimalText(
      rows.reduce((sum, { amount }) => sum + amount, 0n),
      12,
    );
  const blocks = stores.map((store) => Array.from({ length: random.int(2, 4) }, () => lineOf(store)));
  const lines = blocks.flatMap((rows) => [
    ...rows.map((row) =>
      [
        row.saleMonth,
        month,
        'Harbor EP',
        row.upc,
        'Bedrot',
        row.isrc,
        row.title,
        '',
        row.store,
        'Stream',
        row.country,
        row.quantity,
        money([row]),
      ].join(','),
    ),
    ...(hasSums && stores.length > 1 ? [`,,,,,,,,Total ${rows[0]?.store},,,,${money(rows)}`] : []),
  ]);
  const rows = blocks.flat();
  const all = hasSums ? [...lines, `,,,,,,,,Total,,,,${money(rows)}`] : lines;
  const header =
    'Sales date,Statement date,Release title,Barcode,Label,ISRC,Track title,Track version,Shop,Transaction type,Country,Quantity,Revenue EUR';
  const text = `${[header, ...all].join('\n')}\n`;
  return [{ dataset: 'imusician/sales', text, read: all.length, rows, aside: all.length - rows.length }];
}
