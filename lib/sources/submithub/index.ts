import type { Source } from '../../contract/source.ts';
import { links } from './links.ts';

export const submithub: Source = { id: 'submithub', datasets: [{ contract: links }] };
