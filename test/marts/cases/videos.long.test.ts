import { describe, expect, it } from 'vitest';
import { query } from '../../cases/case-lake.ts';
import { runCase } from './table-case.ts';

const reversed = ([a = '', b = '', ...rest]: readonly string[]) => [b, a, ...rest];
const periods = 'SELECT views, likes, basis, window_from, window_to, windows, uncovered_days FROM curated.videos';

describe('videos', () => {
  it('adds windows that cover a life one after the other, and a week never takes its place', async () => {
    for (const commands of [undefined, reversed]) {
      const { lake, lineage } = await runCase('videos-youtube-week-replaces-lifetime', commands ? { commands } : {});
      expect(await query(lake, periods)).toEqual([
        {
          views: '1000900',
          likes: '30012',
          basis: 'window',
          window_from: '2025-10-02',
          window_to: '2026-11-07',
          windows: '2',
          uncovered_days: '0',
        },
      ]);
      const added = lineage[0]?.[0]?.from.filter(({ counts }) => counts === 'added');
      expect(added?.map(({ values }) => values.views).toSorted()).toEqual(['1000000', '900']);
    }
  });

  it('is made of one line where one of two windows of a day has the other within it', async () => {
    const { answers, lineage } = await runCase('videos-youtube-two-windows-one-day-lineage');
    expect(answers[0]).toMatchObject([{ views: '1000000', likes: '30000' }]);
    const added = lineage[0]?.[0]?.from.filter(({ counts }) => counts === 'added');
    expect(added?.map(({ values }) => values.views)).toEqual(['1000000']);
  });

  it('adds the days of a daily export, and tells how many days of the life it lacks', async () => {
    const { lake } = await runCase('videos-instagram-tie');
    expect(await query(lake, periods)).toMatchObject([
      {
        views: '900',
        likes: '16',
        window_from: '2026-11-01',
        window_to: '2026-11-03',
        windows: '3',
        uncovered_days: '247',
      },
    ]);
  });

  it('says of which zone the day of publishing is', async () => {
    const { lake } = await runCase('videos-tiktok-day-of-publishing-is-utc');
    expect(await query(lake, 'SELECT published_on, published_zone, views FROM curated.videos')).toEqual([
      { published_on: '2026-03-01', published_zone: 'UTC', views: '400' },
    ]);
  });
});
