import type { Source } from '../../contract/source.ts';
import { sales } from './sales.ts';

export const bandcamp: Source = {
  id: 'bandcamp',
  datasets: [{ contract: sales, facts: () => ({ store: 'Bandcamp' }) }],
};
