import { describe, expect, it } from 'vitest';
import { flat, newLake } from './case-lake.ts';

const songs = 'song,listeners,streams,saves,release_date\nTide Lamp,100,200,3,2026-05-01\n';
const timeline = 'date,streams\n2026-11-01,11\n2026-11-02,12\n';

describe('what only a name says can be said aloud when the name is lost', () => {
  it('the refusal names the option, and with it the file is read; a replay gives the same', async () => {
    const lake = newLake();
    const refused = await lake.lake('put', lake.write('export.csv', songs), '--wait');
    expect([refused.code, flat(refused.out)]).toEqual([3, expect.stringContaining('lake put FILE --say window=28day')]);
    const taken = await lake.lake('put', lake.write('export.csv', songs), '--say', 'window=28day', '--wait');
    expect([taken.code, taken.out]).toEqual([0, expect.stringContaining('spotify/songs')]);
    const rows = () => lake.lake('query', 'SELECT song, "window", streams FROM staging.spotify_songs', '--json');
    const before = (await rows()).json();
    expect(before).toMatchObject([{ song: 'Tide Lamp', window: '28day' }]);
    expect((await lake.lake('replay', '--source', 'spotify', '--wait')).code).toBe(0);
    expect((await rows()).json()).toEqual(before);
    expect((await lake.lake('reconcile')).code).toBe(0);
  });

  it('goes before the name', async () => {
    const lake = newLake();
    await lake.lake('put', lake.write('nova-songs-7day.csv', songs), '--say', 'window=28day', '--wait');
    const { out } = await lake.lake('query', 'SELECT "window" FROM staging.spotify_songs', '--json');
    expect(JSON.parse(out)).toEqual([{ window: '28day' }]);
  });

  it('a song may have spaces and letters of any language', async () => {
    const lake = newLake();
    const { code } = await lake.lake('put', lake.write('x.csv', timeline), '--say', 'song=Mañana, größer', '--wait');
    expect(code).toBe(0);
    const { out } = await lake.lake('query', 'SELECT DISTINCT song FROM staging.spotify_song_timeline', '--json');
    expect(JSON.parse(out)).toEqual([{ song: 'Mañana, größer' }]);
  });

  it.each([
    ['windw=28day', 2, "There is no fact 'windw' to say"],
    ['window', 2, 'write FACT=VALUE'],
    ['window=fortnight', 3, "whose window is never 'fortnight'"],
    ['song=Tide Lamp', 3, "takes no 'song'. → Say only what it takes: --say window=…"],
  ])('--say %s is refused', async (said, code, words) => {
    const lake = newLake();
    const called = await lake.lake('put', lake.write('nova-songs-28day.csv', songs), '--say', said, '--wait');
    expect([called.code, flat(called.out + called.err)]).toEqual([code, expect.stringContaining(words)]);
  });
});
