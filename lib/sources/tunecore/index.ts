import type { Source } from '../../contract/source.ts';
import { sales } from './sales.ts';

export const tunecore: Source = {
  id: 'tunecore',
  title: 'TuneCore',
  reads: 'statements, as downloaded',
  datasets: [{ contract: sales }],
};
