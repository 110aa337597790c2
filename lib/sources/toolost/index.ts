import type { Source } from '../../contract/source.ts';
import { appleCountries, appleDaily, appleShazam, appleTracks, discoveryFees, spotifyDaily } from './contracts.ts';
import { portalAnswers } from './portal.ts';

export const toolost: Source = {
  id: 'toolost',
  datasets: [spotifyDaily, discoveryFees, appleDaily, appleShazam, appleTracks, appleCountries].map((contract) => ({
    contract,
  })),
  layouts: [portalAnswers],
};
