import type { StatementPreset } from './preset.ts';

/**
 * FUGA's `royalty_product_and_asset`, and the extended report of the distributors that run on it. A line is of an asset
 * (a track) or of a product (a release). A line of a product has empty names and no ISRC of the asset. Only the file's
 * name gives the month of the statement, because days of sales are no month of a statement.
 */
export const fuga: StatementPreset = {
  title: 'FUGA',
  confidence: 'B',
  source: 'Three public importers read the same 32 columns; a public wiki lists those of the extended report.',
  columns: {
    sale_month: 'Sale Start date',
    store: 'DSP',
    country: 'Territory',
    label: 'Product Label',
    artist: ['Asset Artist', 'Product Artist'],
    release: 'Product Title',
    title: 'Asset Title',
    upc: 'Product UPC',
    isrc: 'Asset ISRC',
    sales_type: 'Sale Type',
    quantity: ['Quantity', 'Asset Quantity'],
    amount: 'Reported Royalty',
    currency: 'Currency',
  },
};
