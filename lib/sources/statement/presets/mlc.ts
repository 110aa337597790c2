import type { StatementPreset } from './preset.ts';

/**
 * The MLC's royalty detail: mechanical royalties of works, not of recordings. A line has the share of one writer or
 * publisher. Only the file's name gives the month of the distribution. The MLC's work summary repeats the same money,
 * so the lake does not read it.
 */
export const mlc: StatementPreset = {
  title: 'The MLC',
  confidence: 'C',
  source: 'One public importer tells the royalty detail by these columns.',
  columns: {
    sale_month: 'Usage Period Start Date',
    store: 'DSP Name',
    country: 'Territory',
    artist: 'Recording Display Artist Name',
    title: 'Work Primary Title',
    release: 'Product Title',
    label: 'Label',
    isrc: 'ISRC',
    sales_type: 'Consumer Offering',
    quantity: 'Number of Usages',
    amount: 'Distributed Amount',
  },
  optional: ['release', 'label'],
  currency: 'USD',
};
