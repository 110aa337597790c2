import type { StatementPreset } from './preset.ts';

/**
 * The confirmed sales report of distributors that run on SonoSuite. The amounts are in the currency of the store. A
 * payment in another currency is `net_total_client_currency`, and no column gives its currency.
 */
export const sonosuite: StatementPreset = {
  title: 'SonoSuite',
  confidence: 'B',
  source: 'A public help page lists the columns, and two public importers read them.',
  columns: {
    reporting_month: 'confirmation_report_date',
    sale_month: 'start_date',
    store: 'channel',
    country: 'country',
    label: 'label',
    artist: ['display_artist', 'artist'],
    release: 'release',
    title: ['track', 'track_title'],
    upc: 'upc',
    isrc: 'isrc',
    sales_type: 'type',
    quantity: 'units',
    unit_price: 'unit_price',
    amount: 'net_total',
    currency: 'currency',
  },
  optional: ['label', 'unit_price'],
};
