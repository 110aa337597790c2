import { describe, expect, it } from 'vitest';
import { type TestLake, testLake } from '../support/lake.ts';

const csv = (...rows: readonly (readonly (string | number)[])[]) =>
  `\uFEFF${rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')}`;
const stated = (asOf: string) => ({ 'as-of': asOf });
const rejects = (lake: TestLake) => lake.rows('SELECT rule, fields FROM ledger.rejects');

describe('tiktok/content', () => {
  const header = [
    'Time',
    'Video title',
    'Video link',
    'Post time',
    'Total likes',
    'Total comments',
    'Total shares',
    'Total views',
  ];
  const link = 'https://www.tiktok.com/@nova.kite/video/7590168447188915847';
  const video = (time: string, views: number, address = link) => [time, 'Glass Rain', address, time, 1, 0, 0, views];

  it('keeps the totals of each export under the day it was made on, however late it is dropped', async () => {
    const lake = await testLake();
    const dropped = stated('2026-11-02T09:00:00.000Z');
    await lake.land('tiktok/nova.kite/a/Content_nova.kite.zip.csv', csv(header, video('October 3', 70)), dropped);
    await lake.land('tiktok/nova.kite/b/Content_nova.kite.zip.csv', csv(header, video('November 2', 90)), dropped);
    await lake.chain();
    expect(await lake.rows('SELECT capture_date, views FROM staging.tiktok_content ORDER BY 1')).toEqual([
      { capture_date: '2026-10-03', views: '70' },
      { capture_date: '2026-11-02', views: '90' },
    ]);
  });

  it('refuses videos whose link holds no id, and days that are none', async () => {
    const lake = await testLake();
    const rows = [
      video('November 1', 1, 'https://vm.tiktok.com/ZM8/'),
      video('Smarch 1', 2),
      video('November 1', 3),
      video('November 1', 4, link.replace('7590', '7591')),
    ];
    await lake.land('tiktok/nova.kite/Content.csv', csv(header, ...rows), stated('2026-11-02T09:00:00.000Z'));
    await lake.chain();
    expect(await lake.rows('SELECT views FROM staging.tiktok_content ORDER BY 1')).toEqual([
      { views: '3' },
      { views: '4' },
    ]);
    expect((await rejects(lake)).map(({ rule }) => rule).sort()).toEqual(['required:video_id', 'type:capture_date']);
  });
});

describe('tiktok/follower-activity', () => {
  it('does not know the hours to come of the export day, also where it is dropped weeks later', async () => {
    const lake = await testLake();
    const rows = [
      ['October 1', 22, 5],
      ['October 1', 23, 0],
      ['October 2', 7, 0],
      ['October 2', 8, 4],
      ['October 2', 9, 0],
    ];
    const text = csv(['Date', 'Hour', 'Active followers'], ...rows);
    await lake.land('tiktok/nova.kite/FollowerActivity.csv', text, stated('2026-11-02T09:00:00.000Z'));
    await lake.chain();
    const sql = 'SELECT hour, active_followers AS n FROM staging.tiktok_follower_activity ORDER BY date, hour';
    expect(await lake.rows(sql)).toEqual([
      { hour: '22', n: '5' },
      { hour: '23', n: '0' },
      { hour: '7', n: '0' },
      { hour: '8', n: '4' },
      { hour: '9', n: null },
    ]);
  });
});

describe('tiktok/profile', () => {
  const answer = (followers: number) =>
    JSON.stringify({ data: { user: { follower_count: followers } }, error: { code: 'ok', message: '', log_id: 'x' } });

  it('is a level at each capture: the newest of a day counts, and no day between is filled', async () => {
    const lake = await testLake();
    await lake.land('tiktok/nova.kite/a.json', answer(100), stated('2025-12-31T08:00:00.000Z'));
    await lake.land('tiktok/nova.kite/b.json', answer(104), stated('2025-12-31T20:00:00.000Z'));
    await lake.land('tiktok/nova.kite/c.json', answer(120), stated('2026-01-03T08:00:00.000Z'));
    await lake.chain();
    const sql = 'SELECT capture_date, followers FROM staging.tiktok_profile ORDER BY 1';
    expect(await lake.rows(sql)).toEqual([
      { capture_date: '2025-12-31', followers: '104' },
      { capture_date: '2026-01-03', followers: '120' },
    ]);
  });

  it.each([
    ['an expired token', { data: {}, error: { code: 'access_token_invalid', message: 'expired', log_id: 'x' } }],
    ['too many requests', { error: { code: 'rate_limit_exceeded', message: '', log_id: 'x' } }],
    ['a token that may not see the numbers', { data: { user: { open_id: 'x' } }, error: { code: 'ok' } }],
  ])('refuses what the API answers to %s', async (_what, json) => {
    const lake = await testLake();
    await lake.land('tiktok/nova.kite/profile.json', JSON.stringify(json));
    const receipt = await lake.validate('tiktok/nova.kite/profile.json');
    expect(receipt).toMatchObject({ outcome: 'rejected', rawKeys: [], reasons: [{ rule: 'error-answer' }] });
  });
});

describe('tiktok/ads-daily', () => {
  it('refuses a cost of no currency, and says which column it wants', async () => {
    const lake = await testLake();
    const text = csv(['Date', 'Campaign name', 'Cost', 'Clicks (destination)'], ['2026-10-01', 'A', '1.00', 2]);
    await lake.land('tiktok/ads/report.csv', text);
    const { outcome, reasons } = await lake.validate('tiktok/ads/report.csv');
    expect(outcome).toBe('rejected');
    expect(reasons).toMatchObject([{ rule: 'missing-column', fields: expect.arrayContaining(['cost']) }]);
    expect(reasons[0]?.reason).toContain('Cost ({currency})');
  });
});
