import type { Source } from '../../contract/source.ts';
import { breakdowns, daily, videos } from './contracts.ts';
import { isZipName } from './names.ts';
import { resultTable } from './result-table.ts';
import { studioExport } from './studio.ts';

export const youtube: Source = {
  id: 'youtube',
  title: 'YouTube',
  reads: 'Studio’s zip by content and by other dimensions, answers of the Analytics API',
  datasets: [{ contract: videos }, { contract: breakdowns }, { contract: daily }],
  layouts: [studioExport, resultTable],
  isZipName,
};
