import type { StatementPreset } from './preset.ts';

/**
 * Amuse's financial statement, an `.xlsx` that it mails. `Total` is the amount after the split. Rows of `debit` are
 * payouts and no royalties.
 */
export const amuse: StatementPreset = {
  title: 'Amuse',
  confidence: 'B',
  source: "Amuse's help page lists the columns, and one public importer reads them from the workbook.",
  columns: {
    reporting_month: 'Transaction Date',
    sale_month: 'Royalty Date',
    store: 'Service',
    artist: 'Artist',
    release: 'Release',
    title: 'Track',
    upc: 'UPC',
    isrc: 'ISRC',
    sales_type: 'Type',
    quantity: 'Quantity',
    amount: 'Total',
  },
  currency: 'USD',
  only: { sales_type: ['credit', 'Credit', 'CREDIT'] },
};
