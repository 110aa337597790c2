import type { StatementPreset } from './preset.ts';

/** LANDR's detailed report. LANDR pays by the day of `Payment Date`. The names of the amounts hold the currency. */
export const landr: StatementPreset = {
  title: 'LANDR',
  confidence: 'C',
  source: 'One public importer of the detailed CSV names fifteen columns.',
  columns: {
    reporting_month: 'Payment Date',
    sale_month: 'Start of reporting period',
    store: 'Store',
    country: 'Country of sale or stream',
    artist: 'Primary artist(s)',
    release: 'Album',
    title: 'Track',
    upc: 'UPC',
    isrc: 'ISRC',
    sales_type: 'Store service',
    quantity: 'Quantity of sales or streams',
    amount: 'Net earnings ({currency})',
  },
};
