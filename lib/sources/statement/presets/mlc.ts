import type { StatementPreset } from './preset.ts';

/**
 * The MLC's royalty detail: mechanical royalties of works, not of recordings. A line has one writer's or publisher's share. The
 * month of the distribution stands in the name of the file alone. Its work summary says the same money again, so it is not read.
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
