import { decimalText } from '../model/exact.ts';
import type { Random } from '../random.ts';
import type { Exported } from './packed.ts';

/** How far down an export of Ads Manager goes, with the columns of names that it then has. */
const levels = [
  ['Campaign name'],
  ['Campaign name', 'Ad set name'],
  ['Campaign name', 'Ad set name', 'Ad name'],
] as const;

/**
 * An export of Ads Manager of a period or by day, of campaigns, ad sets or ads, with its summary row now and then. It has no ids,
 * as people export it: its rows are kept, and no table is made of them.
 */
export function managerExport(random: Random): Exported {
  const names = random.pick(levels);
  const isDaily = random.chance(0.5);
  const days = isDaily ? ['2026-09-01', '2026-09-02'] : ['2026-09-01'];
  const things = Array.from({ length: random.int(1, 3) }, (_, nth) => names.map((name) => `${name} ${nth}`));
  const lines = days.flatMap((day) =>
    things.map((thing) => ({
      cells: [...(isDaily ? [day] : [day, '2026-09-28']), ...thing],
      spend: BigInt(random.int(0, 199_999)) * 10_000n,
      impressions: random.int(0, 5_000),
    })),
  );
  const grouped = (spend: bigint) =>
    `"${decimalText(spend, 6)
      .slice(0, -4)
      .replace(/\B(?=(\d{3})+\.)/g, ',')}"`;
  const lineOf = (cells: readonly string[], spend: bigint, impressions: number) =>
    [...cells, random.int(0, 90), impressions, grouped(spend)].join(',');
  const header = [
    ...(isDaily ? ['Day'] : ['Reporting starts', 'Reporting ends']),
    ...names,
    'Reach',
    'Impressions',
    'Amount spent (EUR)',
  ];
  const blank = header
    .slice(0, -3)
    .map((name) => (name.startsWith('Reporting') ? (lines[0]?.cells[header.indexOf(name)] ?? '') : ''));
  const spend = lines.reduce((sum, line) => sum + line.spend, 0n);
  const summary = random.chance(0.4)
    ? [
        lineOf(
          blank,
          spend,
          lines.reduce((sum, line) => sum + line.impressions, 0),
        ),
      ]
    : [];
  const text = `${[header.join(','), ...summary, ...lines.map((line) => lineOf(line.cells, line.spend, line.impressions))].join('\n')}\n`;
  const rows = lines.map(({ cells }) => ({ scope: cells.join(' ') }));
  return [{ dataset: 'metaads/manager-export', text, read: rows.length, rows }];
}
