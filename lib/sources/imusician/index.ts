import type { Source } from '../../contract/source.ts';
import { sales } from './sales.ts';

export const imusician: Source = { id: 'imusician', datasets: [{ contract: sales }] };
