import type { Source } from '../../contract/source.ts';
import { bankDetails } from './bank-details.ts';
import { readName } from './name.ts';
import { appleBreakdowns, appleDaily, catalogue, streamsDaily } from './stats.ts';
import { statsPages } from './stats-pages.ts';

export const distrokid: Source = {
  id: 'distrokid',
  datasets: [bankDetails, streamsDaily, catalogue, appleDaily, appleBreakdowns].map((contract) => ({ contract })),
  layouts: [statsPages],
  readName,
};
