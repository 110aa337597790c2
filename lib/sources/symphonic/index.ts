import type { Source } from '../../contract/source.ts';
import { royalties } from './royalties.ts';

export const symphonic: Source = {
  id: 'symphonic',
  title: 'Symphonic',
  reads: 'statements, as downloaded',
  datasets: [{ contract: royalties, facts: () => ({ currency: 'USD' }) }],
};
