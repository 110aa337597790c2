import { normaliseName } from './header.ts';

/**
 * Names of columns that any platform may use, so they do not show where a file is from. A unit or currency in brackets
 * at the end of a name does not count, and neither does the plural.
 */
const everyday = new Set(
  [
    'date, day, week, month, year, time, hour, period, start, end, start date, end date, from, to, timestamp, total, id, name',
    'title, song, track, video, post, album, release, artist, label, author, genre, url, link, type, status, category, note',
    'play, stream, listener, follower, subscriber, viewer, visitor, user, fan, view, video view, profile view, page view',
    'profile visit, click, link click, like, comment, share, repost, save, saver, download, favorite, reaction, reply',
    'reach, impression, frequency, engagement, engagement rate, ctr, cpc, cpm, click rate, rate, score, position, rank, result',
    'cost, spend, amount, amount spent, revenue, earning, royalty, price, fee, tax, net, gross, currency, budget, balance',
    'quantity, unit, count, number, share, percent, percentage, value, average, duration, watch time, length, age, gender',
    'country, territory, city, region, language, device, source, platform, store, service, channel, account, campaign',
    'campaign name, campaign id, ad name, ad id, ad set name, ad group name, email, address, first name, last name, description',
    'isrc, upc, ean, barcode, track title, song title, release title, track name, artist name, album name, release date',
    'new follower, net follower, total view, total like, total comment, total share, unique viewer, new viewer, open, sent',
  ]
    .join(', ')
    .split(', '),
);

/** True for a name of a column that does not identify the platform that wrote it. */
export function isEverydayName(name: string): boolean {
  const plain = normaliseName(name)
    .replace(/[_-]+/g, ' ')
    .replace(/\s*\([^)]*\)$/, '');
  return everyday.has(plain) || everyday.has(plain.replace(/s$/, '')) || everyday.has(plain.replace(/ies$/, 'y'));
}
