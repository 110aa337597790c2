import type { Source } from '../../contract/source.ts';
import { sales } from './sales.ts';

export const imusician: Source = {
  id: 'imusician',
  title: 'iMusician',
  reads: 'statements, as downloaded',
  datasets: [{ contract: sales }],
};
