import { describe, expect, it } from 'vitest';
import { fixturesOf } from '../sources/support.ts';
import { type TestLake, testLake } from '../support/lake.ts';

async function landFixtures(lake: TestLake, source: string, names: RegExp): Promise<void> {
  for (const { path, bytes, expected } of fixturesOf(source).filter(({ path }) => names.test(path)))
    await lake.land(`inbox/${path}/${expected.fileName}`, bytes, { 'as-of': expected.asOf });
}

describe('streams_daily', () => {
  it('keeps what each distributor tells apart, leaves out days that nobody tells, and marks those still revised', async () => {
    const lake = await testLake();
    await lake.land('distrokid/label/a.html', streamsPage(['2026-04-01', '2026-04-28', '2026-05-01'], 12), {
      'as-of': '2026-05-03T10:00:00.000Z',
    });
    await landFixtures(lake, 'toolost', /apple\.json/);
    await lake.chain();
    const sql =
      'SELECT distributor, store, date, streams, basis, is_provisional AS open FROM curated.streams_daily ORDER BY 1, 3';
    expect(await lake.rows(sql)).toEqual(
      [
        ['distrokid', 'Spotify', '2026-04-01', '12', 'estimated', true],
        ['distrokid', 'Spotify', '2026-04-28', '12', 'estimated', true],
        ['distrokid', 'Spotify', '2026-05-01', '12', 'estimated', true],
        ['toolost', 'Apple Music', '2026-05-13', '7', 'reported', false],
        ['toolost', 'Apple Music', '2026-05-14', '5', 'reported', false],
      ].map(([distributor, store, date, streams, basis, open]) => ({ distributor, store, date, streams, basis, open })),
    );
  });

  it('takes newer estimates, and closes days that a later capture confirms', async () => {
    const lake = await testLake();
    const days = ['2026-04-01', '2026-04-02'];
    await lake.land('distrokid/label/new.html', streamsPage(days, 9), { 'as-of': '2026-05-10T10:00:00.000Z' });
    await lake.land('distrokid/label/old.html', streamsPage(days, 5), { 'as-of': '2026-04-04T10:00:00.000Z' });
    await lake.chain();
    expect(
      await lake.rows('SELECT sum(streams) AS n, bool_or(is_provisional) AS open FROM curated.streams_daily'),
    ).toEqual([{ n: '18', open: false }]);
  });
});

describe('link_clicks_daily', () => {
  it('makes its rate of the counts, whatever unit the platform writes', async () => {
    const lake = await testLake();
    await landFixtures(lake, 'linktree', /overview/);
    await lake.chain();
    const sql = 'SELECT date, views, clicks, unique_clicks, click_rate FROM curated.link_clicks_daily ORDER BY date';
    expect(await lake.rows(sql)).toEqual([
      { date: '2024-02-29', views: '40', clicks: '10', unique_clicks: '9', click_rate: '0.250000' },
      { date: '2025-12-31', views: '200', clicks: '50', unique_clicks: '55', click_rate: '0.250000' },
      { date: '2026-01-01', views: '110', clicks: '12', unique_clicks: '12', click_rate: '0.109091' },
      { date: '2026-01-02', views: '0', clicks: '0', unique_clicks: '0', click_rate: null },
    ]);
  });
});

describe('audience_daily', () => {
  it('puts levels and people of each platform side by side, and leaves null what one does not say', async () => {
    const lake = await testLake();
    await landFixtures(lake, 'spotify', /eight-columns/);
    await landFixtures(lake, 'instagram', /views|profile/);
    await landFixtures(lake, 'tiktok', /viewers\.csv/);
    await lake.chain();
    const sql = 'SELECT platform, date, followers, listeners, viewers FROM curated.audience_daily ORDER BY ALL';
    expect(await lake.rows(sql)).toEqual([
      { platform: 'spotify', date: '2025-12-31', followers: '150', listeners: '12', viewers: null },
      { platform: 'spotify', date: '2026-01-01', followers: '151', listeners: '14', viewers: null },
      { platform: 'tiktok', date: '2025-12-31', followers: null, listeners: null, viewers: '410' },
      { platform: 'tiktok', date: '2026-01-01', followers: null, listeners: null, viewers: null },
      { platform: 'tiktok', date: '2026-01-02', followers: null, listeners: null, viewers: '0' },
    ]);
  });
});

describe('email_campaigns', () => {
  it('has each campaign once, with what any of its files tells', async () => {
    const lake = await testLake();
    await landFixtures(lake, 'mailchimp', /report|campaigns/);
    await lake.chain();
    const sql =
      'SELECT basis, campaign_id AS id, title, revenue, currency, open_rate FROM curated.email_campaigns ORDER BY 2';
    expect(await lake.rows(sql)).toEqual([
      {
        basis: 'reports',
        id: 'a1b2c3',
        title: 'Glass Rain out now',
        revenue: '59.980000',
        currency: 'EUR',
        open_rate: '0.277842',
      },
      { basis: 'campaigns', id: 'd4e5f6', title: 'Test', revenue: null, currency: null, open_rate: null },
      { basis: 'campaigns', id: 'g7h8i9', title: 'Tide', revenue: '0.000000', currency: null, open_rate: '0.500000' },
      {
        basis: 'reports',
        id: 'z9',
        title: 'Glass Rain out now',
        revenue: '59.980000',
        currency: 'EUR',
        open_rate: null,
      },
    ]);
  });
});

describe('videos', () => {
  it('has the newest totals of each video, and never their sum', async () => {
    const lake = await testLake();
    const row = (day: string, views: number) =>
      `"Time","Video title","Video link","Post time","Total likes","Total comments","Total shares","Total views"
"${day}","A","https://www.tiktok.com/@a/video/7590168447188915847","December 31","1","1","1","${views}"`;
    await lake.land('tiktok/a/new.csv', row('November 2', 90), { 'as-of': '2026-11-02T00:00:00.000Z' });
    await lake.land('tiktok/a/old.csv', row('October 2', 50), { 'as-of': '2026-10-02T00:00:00.000Z' });
    await landFixtures(lake, 'youtube', /table-content\.csv/);
    await lake.chain();
    expect(await lake.rows('SELECT platform, video_id, views, captured_on FROM curated.videos ORDER BY 1, 2')).toEqual([
      { platform: 'tiktok', video_id: '7590168447188915847', views: '90', captured_on: '2026-11-02' },
      { platform: 'youtube', video_id: '-xY4w9WgXcB', views: '100', captured_on: '2026-11-02' },
      { platform: 'youtube', video_id: 'dQw4w9WgXcA', views: '1400', captured_on: '2026-11-02' },
    ]);
  });
});

/** A streams page of DistroKid with the same streams on each of these days. */
function streamsPage(days: readonly string[], streams: number): string {
  const series = days.map((category) => ({ category, 'column-1': streams }));
  return `<!DOCTYPE html><html><head><title>DistroKid</title></head><body><script>
AmCharts.makeChart("trend365day", {"dataProvider": ${JSON.stringify(series)}});</script></body></html>`;
}
