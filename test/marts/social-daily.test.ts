import { describe, expect, it } from 'vitest';
import { audienceDaily } from '../../lib/marts/audience-daily/index.ts';
import { socialDaily } from '../../lib/marts/social-daily/index.ts';
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

  it('has Instagram and YouTube beside TikTok, each day with its zone', async () => {
    const lake = await testLake();
    const header = { 'as-of': '2026-10-05T00:00:00.000Z' };
    const instagram = (metric: string, value: number) =>
      `sep=,\n"${metric}"\n"Date","Primary"\n"2026-10-01T00:00:00","${value}"\n`;
    await lake.land('instagram/a/Views.csv', instagram('Views', 41), header);
    await lake.land('instagram/a/Visits.csv', instagram('Instagram profile visits', 7), header);
    await lake.land('youtube/a/Totals.csv', 'Date,Views\n2026-10-01,12\n2026-10-02,0\n', header);
    await lake.land(
      'youtube/a/Content.csv',
      'Date,Content,Video title,Views\n2026-10-01,dQw4w9WgXcA,"Rain, again",9\n',
      header,
    );
    await lake.land('tiktok/a/Overview.csv', overview, header);
    await lake.chain();
    const sql =
      'SELECT platform, date_zone, date, views, profile_views, likes, followers FROM curated.social_daily ORDER BY ALL LIMIT 4';
    const nothing = { likes: null, followers: null };
    expect(await lake.rows(sql)).toEqual([
      { platform: 'instagram', date_zone: 'unknown', date: '2026-10-01', views: '41', profile_views: '7', ...nothing },
      {
        platform: 'tiktok',
        date_zone: 'account',
        date: '2026-10-01',
        views: '200',
        profile_views: '7',
        likes: '10',
        followers: null,
      },
      {
        platform: 'tiktok',
        date_zone: 'account',
        date: '2026-10-02',
        views: '0',
        profile_views: '4',
        likes: '0',
        followers: null,
      },
      {
        platform: 'tiktok',
        date_zone: 'account',
        date: '2026-10-03',
        views: null,
        profile_views: '4',
        likes: '1',
        followers: null,
      },
    ]);
    const youtube =
      "SELECT date, date_zone, views, profile_views FROM curated.social_daily WHERE platform = 'youtube' ORDER BY 1";
    expect(await lake.rows(youtube)).toEqual([
      { date: '2026-10-01', date_zone: 'America/Los_Angeles', views: '12', profile_views: null },
      { date: '2026-10-02', date_zone: 'America/Los_Angeles', views: '0', profile_views: null },
    ]);
    const traced = await traceMart(lake.ports, socialDaily, { where: "platform = 'instagram'", limit: 5, folders: [] });
    expect(traced.rows.map(({ from }) => from.map(({ values }) => values.value).toSorted())).toEqual([['41', '7']]);
  });

  it('closes a day when a later export has passed its lag, although that one no longer has the day, in another month too', async () => {
    const lake = await testLake();
    const days = (...some: readonly string[]) =>
      [
        '"Date","Video Views","Profile Views","Likes","Comments","Shares"',
        ...some.map((day) => `"${day}","5","1","1","1","1"`),
      ].join('\n');
    const open = () =>
      lake.rows("SELECT date, is_provisional AS open FROM curated.social_daily WHERE date < '2026-10-03' ORDER BY 1");
    await lake.land('tiktok/a/1.csv', days('September 28', 'September 29', 'September 30'), {
      'as-of': '2026-10-02T00:00:00.000Z',
    });
    await lake.chain();
    expect(await open()).toEqual([
      { date: '2026-09-28', open: false },
      { date: '2026-09-29', open: true },
      { date: '2026-09-30', open: true },
    ]);
    await lake.land('tiktok/a/2.csv', days('October 6', 'October 7'), { 'as-of': '2026-10-08T00:00:00.000Z' });
    await lake.chain();
    expect((await open()).map(({ open: isOpen }) => isOpen)).toEqual([false, false, false]);
  });
});

describe('audience_daily', () => {
  it('takes followers, viewers and reach of Instagram and YouTube by their metrics, each day open for its own lag', async () => {
    const lake = await testLake();
    const header = { 'as-of': '2026-10-08T00:00:00.000Z' };
    const instagram = (metric: string, values: readonly (readonly [string, number])[]) =>
      `sep=,\n"${metric}"\n"Date","Primary"\n${values.map(([day, value]) => `"${day}T00:00:00","${value}"\n`).join('')}`;
    await lake.land(
      'instagram/a/Reach.csv',
      instagram('Reach', [
        ['2026-10-04', 30],
        ['2026-10-05', 31],
      ]),
      header,
    );
    await lake.land('instagram/a/Follows.csv', instagram('Instagram follows', [['2026-10-05', 3]]), header);
    await lake.land('youtube/a/Totals.csv', 'Date,Subscribers\n2026-10-02,4\n2026-10-03,-1\n', header);
    await lake.land('youtube/a/Content.csv', 'Date,Traffic source,Views\n2026-10-03,External,9\n', header);
    await lake.chain();
    const sql =
      'SELECT platform, date, new_followers AS gained, reach, is_provisional AS open FROM curated.audience_daily ORDER BY 1, 2';
    expect(await lake.rows(sql)).toEqual([
      { platform: 'instagram', date: '2026-10-04', gained: null, reach: '30', open: false },
      { platform: 'instagram', date: '2026-10-05', gained: '3', reach: '31', open: true },
      { platform: 'youtube', date: '2026-10-02', gained: '4', reach: null, open: false },
      { platform: 'youtube', date: '2026-10-03', gained: '-1', reach: null, open: true },
    ]);
  });
});
