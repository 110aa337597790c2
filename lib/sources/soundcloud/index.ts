import type { Source } from '../../contract/source.ts';
import { readName } from './name.ts';
import { statements } from './statements.ts';

export const soundcloud: Source = {
  id: 'soundcloud',
  title: 'SoundCloud for Artists',
  reads: 'lifetime statements, as downloaded',
  datasets: [{ contract: statements }],
  readName,
  unread: [
    {
      what: 'SoundCloud’s insights as CSV',
      header: ['date', 'plays', 'likes', 'comments', 'reposts'],
      instead: 'The lake reads the monthly statements of SoundCloud for Artists: drop those.',
    },
  ],
};
