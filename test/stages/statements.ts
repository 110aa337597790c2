import { bankHeader, bankLine } from '../../bench/bank-details.ts';
import { type StandingRules, standingRows } from '../simulation/model/standing.ts';

/** Small bank statements for tests of order and restatement: a statement is its lines by reporting date. */
export interface Line {
  readonly date: string;
  readonly country: string;
  readonly quantity: number;
  /** Earnings in units of 1e-8 USD. */
  readonly earnings: bigint;
}

export interface Statement {
  readonly asOf: string;
  readonly lines: readonly Line[];
}

/** The export's bytes, as DistroKid writes them. */
export function statementText({ lines }: Statement): string {
  const rows = lines.map(({ date, country, quantity, earnings }) =>
    bankLine({
      'Reporting Date': date,
      Quantity: String(quantity),
      'Country of Sale': country,
      'Earnings (USD)': money(earnings),
    }),
  );
  return `${[bankHeader, ...rows].join('\r')}\r`;
}

export function money(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(9, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -8)}.${digits.slice(-8)}`;
}

/** The lines of these statements are of one track, store and month of sale: countries tell them apart. */
const rules: StandingRules<Line> = {
  scopeOf: ({ date }) => date,
  lineOf: ({ country }) => country,
  moneyOf: ({ earnings }) => earnings,
  textOf: ({ country, quantity, earnings }) => `${country} ${quantity} ${earnings}`,
  lessPercent: 5n,
};

/** What `royalties` must hold after these statements, in whatever order they came: month, country, streams, earnings, lines. */
export function oracle(statements: readonly Statement[]): readonly Readonly<Record<string, unknown>>[] {
  const inOrder = statements.toSorted((a, b) => (a.asOf < b.asOf ? -1 : 1));
  const said = inOrder.map(({ lines, asOf }) => ({ rows: lines, account: 'nova', part: String(asOf), tells: true }));
  const standing = standingRows(said, rules).map(({ row }) => row);
  const rows = new Map<
    string,
    { month: string; country: string; streams: bigint | null; earnings: bigint; lines: bigint }
  >();
  for (const line of standing) {
    const month = line.date.slice(0, 7);
    const key = `${month} ${line.country}`;
    const row = rows.get(key) ?? { month, country: line.country, streams: null, earnings: 0n, lines: 0n };
    // A fee on streams of another line counts none; a refund is taken off.
    if (line.earnings >= 0n || line.quantity < 0) row.streams = (row.streams ?? 0n) + BigInt(line.quantity);
    row.earnings += line.earnings;
    row.lines += 1n;
    rows.set(key, row);
  }
  return [...rows.values()]
    .sort((a, b) => (`${a.month} ${a.country}` < `${b.month} ${b.country}` ? -1 : 1))
    .map(({ month, country, streams, earnings, lines }) => ({
      reporting_month: month,
      country,
      streams: streams === null ? null : String(streams),
      earnings_usd: `${money(earnings)}0000`,
      lines: String(lines),
    }));
}

export const royaltiesSql =
  'SELECT reporting_month, country, streams, earnings_usd, lines FROM curated.royalties ORDER BY reporting_month, country';
