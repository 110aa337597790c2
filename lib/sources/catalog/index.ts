import type { Source } from '../../contract/source.ts';
import { aliases } from './aliases.ts';
import { fx } from './fx.ts';
import { splits } from './splits.ts';
import { tracks } from './tracks.ts';

export const catalog: Source = {
  id: 'catalog',
  datasets: [{ contract: tracks }, { contract: splits }, { contract: aliases }, { contract: fx }],
};
