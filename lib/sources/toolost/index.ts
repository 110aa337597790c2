import type { Dataset, Source } from '../../contract/source.ts';
import { appleCountries, appleDaily, appleShazam, appleTracks, discoveryFees, spotifyDaily } from './contracts.ts';
import { portalAnswers } from './portal.ts';
import { salesReport, salesReportIn } from './sales-report.ts';

const daily = [spotifyDaily, discoveryFees, appleDaily, appleShazam, appleTracks, appleCountries];

/** Too Lost pays in USD unless the owner says otherwise. */
const datasetsIn = (currency = 'USD'): readonly Dataset[] => [
  ...daily.map((contract) => ({ contract })),
  salesReportIn(currency),
];

export const toolost: Source = {
  id: 'toolost',
  title: 'Too Lost',
  reads: 'sales reports, the portal’s JSON for Spotify and Apple Music',
  datasets: datasetsIn(),
  layouts: [portalAnswers],
  configure: ({ datasets }) => datasetsIn(datasets[salesReport.dataset]?.currency),
};
