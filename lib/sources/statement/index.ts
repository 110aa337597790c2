import type { Source } from '../../contract/source.ts';
import { configure } from './configure.ts';
import { lines } from './lines.ts';

export const statement: Source = { id: 'statement', datasets: [{ contract: lines }], configure };
