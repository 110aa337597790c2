import type { Source } from '../../contract/source.ts';
import { entries } from './entries.ts';

export const expenses: Source = { id: 'expenses', datasets: [{ contract: entries }] };
