import type { NameFacts } from '../../contract/source.ts';

const windows = '1day|7day|28day|1year|all';
/** The suffix that browsers add to the name of a file that already exists. */
const copy = '(?: ?\\(\\d+\\))?';

/** Gives the window in the name of an export, if the name has one. */
export function windowIn(name: string): Readonly<Record<string, string>> {
  const found = new RegExp(`(?:^|[-_/=])(${windows})(?=[-_.&/ (]|$)`, 'i').exec(name)?.[1];
  return found === undefined ? {} : { window: found.toLowerCase() };
}

/** Gives the song of a timeline file, from `<song>-timeline.csv`. */
export function songIn(name: string): Readonly<Record<string, string>> {
  const song = new RegExp(`([^/]+)-timeline${copy}\\.(?:csv|tsv|txt|xlsx)$`, 'i').exec(name)?.[1]?.trim();
  return song === undefined || song === '' || /-audience$/i.test(song) ? {} : { song };
}

/**
 * Reads the artist from `<artist>-audience-timeline.csv`, `<artist>-songs-28day.csv`, `<artist>-playlists-1year.csv`.
 */
export function readName(fileName: string): NameFacts {
  const artist =
    new RegExp(`^(.+)-(?:audience-timeline|songs-(?:${windows})|playlists-(?:${windows}))${copy}\\.`, 'i').exec(
      fileName,
    )?.[1] ?? /^spotify_(?:audience|songs)_([A-Za-z0-9]{22})_/.exec(fileName)?.[1];
  return artist === undefined ? {} : { account: artist };
}
