import { describe, expect, it } from 'vitest';
import { audienceDaily } from '../../lib/marts/audience-daily/index.ts';
import { traceMart } from '../../lib/query/lineage.ts';
import { testLake } from '../support/lake.ts';

const overview = [
  '\uFEFF"Date","Video Views","Profile Views","Likes","Comments","Shares"',
  '"October 1","200","7","10","5","1"',
  '"October 2","0","4","0","0","0"',
  '"October 3","undefined","4","1","1","1"',
].join('\n');
const followers = [
  '\uFEFF"Date","Followers","Difference in followers from previous day"',
  '"October 1","100","1"',
  '"October 4","undefined","undefined"',
].join('\n');

describe('social_daily', () => {
  it('lays views and followers side by side; what a day does not know is null, never 0', async () => {
    const lake = await testLake();
    await lake.land('tiktok/zone.a0/a.csv', overview, { 'as-of': '2026-10-05T00:00:00.000Z' });
    await lake.land('tiktok/zone.a0/b.csv', followers, { 'as-of': '2026-10-05T00:00:00.000Z' });
    await lake.chain();
    const sql = `SELECT CAST(date AS VARCHAR) AS date, platform, account, views, likes, followers, engagement_rate
      FROM curated.social_daily ORDER BY date`;
    const row = { platform: 'tiktok', account: 'zone.a0' };
    expect(await lake.rows(sql)).toEqual([
      { ...row, date: '2026-10-01', views: '200', likes: '10', followers: '100', engagement_rate: '0.080000' },
      { ...row, date: '2026-10-02', views: '0', likes: '0', followers: null, engagement_rate: null },
      { ...row, date: '2026-10-03', views: null, likes: '1', followers: null, engagement_rate: null },
      { ...row, date: '2026-10-04', views: null, likes: null, followers: null, engagement_rate: null },
    ]);
  });

  it('keeps what was known of a day where a newer file does not tell it, and lineage names both lines', async () => {
    const lake = await testLake();
    const text = (known: string, change: string) =>
      `"Date","Followers","Difference in followers from previous day"\n"October 1","${known}","${change}"`;
    await lake.land('tiktok/a/old.csv', text('500', '4'), { 'as-of': '2026-10-02T00:00:00.000Z' });
    await lake.land('tiktok/a/new.csv', text('undefined', '5'), { 'as-of': '2026-10-03T00:00:00.000Z' });
    await lake.chain();
    expect(await lake.rows('SELECT followers FROM curated.social_daily')).toEqual([{ followers: '500' }]);
    const trace = await traceMart(lake.ports, audienceDaily, { where: 'true', limit: 5, folders: [] });
    expect(trace.rows.map(({ from }) => from.map(({ landingKeys, values }) => [landingKeys[0], values]))).toEqual([
      [
        ['tiktok/a/new.csv', { followers: null, followers_change: '5' }],
        ['tiktok/a/old.csv', { followers: '500' }],
      ],
    ]);
  });
});
