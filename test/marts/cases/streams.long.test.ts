import { describe, expect, it } from 'vitest';
import { flat, query } from '../../cases/case-lake.ts';
import { runCase } from './table-case.ts';

describe('streams_daily', () => {
  it('has what Spotify itself reports, on a basis of its own', async () => {
    const { lake, answers } = await runCase('streams-spotify-for-artists-absent');
    expect(answers[0]).toEqual([{ 'count_star()': '1' }]);
    expect(await query(lake, 'SELECT * FROM curated.streams_daily')).toEqual([
      {
        distributor: null,
        account: 'nova-kite',
        store: 'Spotify',
        date: '2026-10-01',
        streams: '310',
        basis: 'reported by platform',
        is_provisional: false,
      },
    ]);
  });

  it('is final as soon as the newest capture is far enough away, in whatever month that was', async () => {
    const { answers } = await runCase('streams-year-end-stays-provisional');
    expect(answers[0]?.map(({ date, is_provisional: open }) => [date, open])).toEqual([
      ['2025-12-20', false],
      ['2025-12-29', false],
      ['2025-12-30', false],
      ['2026-01-01', false],
      ['2026-02-26', false],
    ]);
  });

  it('never adds what a platform reports to what a distributor tells of the same store', async () => {
    const { lake } = await runCase('streams-spotify-for-artists-absent', {
      commands: (own) => own.filter((line) => line.startsWith('put')),
    });
    lake.write(
      'spotify_20261005_080000.json',
      '{"streams": [{"date": "2026-10-01", "streams": "300"}], "discovery": []}',
    );
    expect((await lake.lake('put', 'spotify_20261005_080000.json', '--wait')).code).toBe(0);
    const told = [(await lake.lake('tables')).out, (await lake.lake('reconcile')).out].map(flat);
    for (const text of told) {
      expect(text).toContain('streams reported 300 · reported by platform 310');
      expect(text).not.toContain('610');
    }
  });
});
