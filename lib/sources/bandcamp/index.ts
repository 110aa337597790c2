import type { Source } from '../../contract/source.ts';
import { sales } from './sales.ts';

export const bandcamp: Source = {
  id: 'bandcamp',
  title: 'Bandcamp',
  reads: 'sales reports, as downloaded',
  datasets: [{ contract: sales, facts: () => ({ store: 'Bandcamp' }) }],
};
