import type { Source } from '../../contract/source.ts';
import { bankDetails } from './bank-details.ts';
import { readName } from './name.ts';
import { appleBreakdowns, appleDaily, distrokidCatalogue, streamsDaily } from './stats.ts';
import { statsPages } from './stats-pages.ts';

export const distrokid: Source = {
  id: 'distrokid',
  title: 'DistroKid',
  reads:
    'bank details (V1, V2, hybrid; `.tsv`, `.csv`, zipped), the stats pages for streams and Apple Music as saved from the browser',
  datasets: [bankDetails, streamsDaily, distrokidCatalogue, appleDaily, appleBreakdowns].map((contract) => ({
    contract,
  })),
  layouts: [statsPages],
  unread: [
    {
      what: 'an export of Apple Music for Artists',
      header: ['plays', 'shazams'],
      instead:
        'The lake reads Apple Music’s figures from DistroKid’s stats page, Too Lost’s portal and the statements of distributors: drop those.',
    },
  ],
  readName,
};
