import { defineLake } from './lib/lake/config.ts';

/**
 * What holds where an owner has no settings of their own, and a sample of them. Do not edit it: `lake init DIR` makes a
 * folder for yours, which no update of this package touches. A source with exactly one account gives it to files that do
 * not say whose they are.
 *
 * @example
 * sources: { distrokid: { accounts: ['nova-kite'] } },
 * datasets: { 'distrokid/bank-details': { maxRejectedShare: 0.1 } },
 * statements: { landr: { columns: { store: 'Platform', sale_month: 'Month', amount: 'Net' }, currency: 'USD' } },
 *
 * Files of personal data are refused unless `datasets: { 'source/name': { personal: 'hash' } }` lets them in;
 * `retention: { raw: { personalMonths: 12 } }` then says for how long raw keeps them.
 */
export const config = defineLake({
  sources: {
    distrokid: { accounts: [] },
    metaads: { accounts: [] },
    tiktok: { accounts: [] },
  },
  datasets: {},
  // What `lake archive` may move. `landing: { months: 13 }` and `raw: { months: 24 }` would move old files too.
  retention: { curated: { supersededDays: 30 } },
});
