import { countText, decimalText, sumKnown } from './exact.ts';
import type { Current, CurrentRows } from './oracle.ts';
import type { MartRow } from './oracle-marts.ts';
import type { SaleRow } from './rows.ts';

/** What statements in other currencies and reports of sales add to `royalties`. No file has a rate of exchange. */
export function salesRoyalties(rows: CurrentRows): readonly MartRow[] {
  return [...ofDistributor('bandcamp', rows['bandcamp/sales']), ...ofDistributor('imusician', rows['imusician/sales'])];
}

function ofDistributor(distributor: string, sales: readonly Current<SaleRow>[]): readonly MartRow[] {
  const groups = Map.groupBy(sales, ({ quantity: _q, amount: _a, asOfMs: _t, scope: _s, ...about }) =>
    JSON.stringify(about),
  );
  return [...groups.values()].flatMap((group): MartRow[] => {
    const [first] = group;
    if (!first) return [];
    const amount = group.reduce((sum, one) => sum + one.amount, 0n);
    const counted = group.filter((one) => one.amount >= 0n || one.quantity < 0n);
    return [
      {
        reporting_month: first.month,
        sale_month: first.saleMonth,
        distributor,
        account: first.account,
        store: first.store,
        artist: first.artist,
        title: first.title,
        isrc: first.isrc,
        upc: first.upc,
        country: first.country,
        currency: first.currency,
        track_isrc: first.isrc,
        track_artist: first.artist,
        track_title: first.title,
        resolved_by: first.isrc === null ? null : 'isrc',
        streams: countText(sumKnown(counted.map(({ quantity }) => quantity))),
        amount: decimalText(amount, 12),
        earnings_usd: first.currency === 'USD' ? decimalText(amount, 12) : null,
        lines: String(group.length),
      },
    ];
  });
}
