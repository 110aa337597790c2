import type { Source } from '../../contract/source.ts';
import { sales } from './sales.ts';

export const cdbaby: Source = {
  id: 'cdbaby',
  title: 'CD Baby',
  reads: 'statements, as downloaded',
  datasets: [{ contract: sales, facts: () => ({ currency: 'USD' }) }],
};
