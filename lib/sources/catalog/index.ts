import type { Source } from '../../contract/source.ts';
import { aliases } from './aliases.ts';
import { fx } from './fx.ts';
import { splits } from './splits.ts';
import { tracks } from './tracks.ts';

export const catalog: Source = {
  id: 'catalog',
  title: 'Your own catalog',
  reads: 'tracks, splits, aliases and exchange rates, as CSV',
  datasets: [{ contract: tracks }, { contract: splits }, { contract: aliases }, { contract: fx }],
};
