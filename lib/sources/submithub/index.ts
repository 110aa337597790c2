import type { Source } from '../../contract/source.ts';
import { links } from './links.ts';

export const submithub: Source = {
  id: 'submithub',
  title: 'SubmitHub',
  reads: 'a list of submissions, as CSV',
  datasets: [{ contract: links }],
};
