import { isBest } from '../evidence.ts';

/** Which of several lines of the owner's lists counts, as conditions for `QUALIFY` over the list's columns. */
export const counts = {
  /** The last rate of a month, of the newer list. */
  rate: isBest(['currency', "strftime(date, '%Y-%m')"], {
    asOf: 'date',
    fullness: ['as_of'],
    shown: ['account', 'usd'],
  }),
  /** What a recording is called on a release, by the newer list. */
  named: isBest(['isrc', 'upc'], { shown: ['account', 'title', 'artist', 'release_date'] }),
  /** Of the names of a recording, that of its first release. */
  track:
    'row_number() OVER (PARTITION BY isrc ORDER BY release_date NULLS LAST, as_of DESC, account DESC, upc NULLS LAST) = 1',
  /** What a name stands for, by the newer list. */
  alias: isBest(['lower(trim(source))', 'lower(trim(name_artist))', 'lower(trim(name_title))'], {
    shown: ['account', 'artist', 'isrc', 'name_artist', 'name_title'],
  }),
} as const;
