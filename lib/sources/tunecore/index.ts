import type { Source } from '../../contract/source.ts';
import { sales } from './sales.ts';

export const tunecore: Source = { id: 'tunecore', datasets: [{ contract: sales }] };
