import type { Source } from '../../contract/source.ts';
import { readName } from './name.ts';
import { statements } from './statements.ts';

export const soundcloud: Source = { id: 'soundcloud', datasets: [{ contract: statements }], readName };
