import type { Source } from '../../contract/source.ts';
import { sales } from './sales.ts';

export const cdbaby: Source = {
  id: 'cdbaby',
  datasets: [{ contract: sales, facts: () => ({ currency: 'USD' }) }],
};
