import type { StatementPreset } from './preset.ts';

/**
 * The Orchard, in two headers: that of Workstation's CSV today, in capitals, and that of its earlier workbooks. `Track`
 * is the title in the new header and the number in the old one, so `Track Name` goes first.
 */
export const orchard: StatementPreset = {
  title: 'The Orchard',
  confidence: 'B',
  source: 'Five public importers read the new header, six the old one; neither was seen as bytes.',
  columns: {
    reporting_month: ['STATEMENT PERIOD', 'Period'],
    sale_month: ['TRANSACTION DATE', 'Activity Period'],
    store: ['STORE', 'DMS', 'Retailer'],
    country: ['SALE COUNTRY', 'Territory'],
    label: 'Imprint Label',
    artist: ['TRACK ARTIST', 'Artist Name', 'PRODUCT ARTIST'],
    release: ['Product Name', 'Release Name', 'PRODUCT'],
    title: ['Track Name', 'TRACK'],
    upc: ['DISPLAY UPC', 'Product UPC', 'Orchard UPC', 'Manufacturer UPC'],
    isrc: 'ISRC',
    sales_type: ['TRANSACTION TYPE', 'Trans Type Description', 'Trans Type'],
    quantity: 'QUANTITY',
    amount: ['NET SHARE ACCOUNT CURRENCY', 'Label Share Net Receipts'],
    currency: ['ACCOUNT CURRENCY', 'Preferred Currency'],
  },
  optional: ['label', 'upc', 'isrc', 'sale_month', 'release'],
};
