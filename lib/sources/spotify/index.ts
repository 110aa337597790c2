import { jsonAt, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { Layout, Source } from '../../contract/source.ts';
import { audienceTimeline, playlists, portalSongs, songs, songTimeline } from './contracts.ts';
import { readName, songIn, windowIn } from './names.ts';

/** `{"data":{"songs":[…]},"url":…}`. The file's name or the request's url gives the window. */
const portalAnswer: Layout = {
  name: 'spotify/portal-songs',
  datasets: ['spotify/portal-songs'],
  fits: ({ json }) =>
    jsonObjects(jsonAt(json, 'data', 'songs')).some((song) => 'trackUri' in song || 'trackName' in song),
  read({ json, fileName, documentName }) {
    const rows = jsonObjects(jsonAt(json, 'data', 'songs')).map((song, index) => ({
      line: index + 1,
      values: {
        song_id: jsonText(song.id),
        song: jsonText(song.trackName),
        uri: jsonText(song.trackUri),
        release_date: jsonText(song.releaseDate),
        streams: jsonText(song.numStreams),
        listeners: jsonText(song.numListeners),
        savers: jsonText(song.numSavers),
        canvas_views: jsonText(song.numCanvasViews),
      },
    }));
    const facts = {
      ...windowIn(jsonText(jsonAt(json, 'url')) ?? ''),
      ...windowIn(fileName),
      ...windowIn(documentName),
    };
    return { tables: [{ dataset: 'spotify/portal-songs', rows, facts }] };
  },
};

const windowOf = ({ fileName, documentName }: { fileName: string; documentName: string }) => ({
  ...windowIn(fileName),
  ...windowIn(documentName),
});

export const spotify: Source = {
  id: 'spotify',
  title: 'Spotify for Artists',
  reads: 'audience, songs, one song, playlists; the portal’s JSON',
  datasets: [
    { contract: audienceTimeline },
    { contract: songs, facts: windowOf },
    {
      contract: songTimeline,
      facts: ({ fileName, documentName }) => ({ ...songIn(fileName), ...songIn(documentName) }),
    },
    { contract: playlists, facts: windowOf },
    { contract: portalSongs },
  ],
  layouts: [portalAnswer],
  readName,
};
