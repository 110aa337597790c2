import type { Source } from '../../contract/source.ts';
import { entries } from './entries.ts';

export const expenses: Source = {
  id: 'expenses',
  title: 'Your own expenses',
  reads: 'one list, as CSV',
  datasets: [{ contract: entries, hand: 'unknown' }],
};
