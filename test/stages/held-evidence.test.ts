import { expect, it } from 'vitest';
import { testLake } from '../support/lake.ts';

const header =
  'Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)';
const line = (date: string, store: string, isrc: string, country: string, earnings: string) =>
  `${date}\t2026-06\t${store}\tMara Vell\tTide Lamp\t${isrc}\t190000000017\t10\t100\tSong\t${country}\t0\t${earnings}`;
const file = (...lines: readonly string[]) => `${[header, ...lines].join('\n')}\n`;
const spotify = line('2026-08-25', 'Spotify', 'QZAAA2600001', 'US', '3.10');
const apple = line('2026-08-25', 'Apple Music', 'QZAAA2600001', 'NL', '1.20');

it('a newer export that lacks a store is held: the older stays whole', async () => {
  const lake = await testLake();
  await lake.land('distrokid/nova/full.tsv', file(spotify, apple), { 'as-of': '2026-10-01T00:00:00Z' });
  await lake.land('distrokid/nova/spotify.tsv', file(spotify), { 'as-of': '2026-11-01T00:00:00Z' });
  await lake.chain();
  expect(await lake.rows('SELECT store, CAST(amount AS VARCHAR) AS amount FROM curated.royalties ORDER BY 1')).toEqual([
    { store: 'Apple Music', amount: '1.200000000000' },
    { store: 'Spotify', amount: '3.100000000000' },
  ]);
});
