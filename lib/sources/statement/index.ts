import type { Source } from '../../contract/source.ts';
import { configure } from './configure.ts';
import { lines } from './lines.ts';

export const statement: Source = {
  id: 'statement',
  title: 'Any other distributor',
  reads: 'its statement, by the names of columns that you give in `lake.config.ts`',
  datasets: [{ contract: lines, hand: 'unknown' }],
  configure,
};
