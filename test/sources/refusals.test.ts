import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestLake, testLake } from '../support/lake.ts';
import { present } from './support.ts';

const fixture = (path: string) => readFileSync(join(import.meta.dirname, '../fixtures', path));
const changed = (path: string, from: string | RegExp, to: string) => {
  const text = fixture(path).toString('utf8');
  const result = text.replace(from, to);
  if (result === text) throw new Error(`${path} does not hold what the test changes.`);
  return result;
};

/** Why a file was refused: the first reason of its receipt. Nothing of it may be in raw. */
async function refusal(key: string, body: string | Buffer) {
  const lake = await testLake();
  await lake.land(key, body);
  const { outcome, reasons } = present(await lake.validate(key));
  expect(outcome).toBe('rejected');
  expect(await under(lake, 'raw/')).toEqual([]);
  return present(reasons[0]);
}

async function under(lake: TestLake, prefix: string) {
  return [...(await lake.objects()).keys()].filter((key) => key.startsWith(prefix));
}

describe('a file whose own totals say otherwise is refused', () => {
  it('YouTube Studio, where a video was cut', async () => {
    const body = changed('youtube/table-content.csv', /\n.*,Tide,.*\n/, '\n');
    expect(await refusal('inbox/Table data.csv', body)).toMatchObject({
      rule: 'checksum',
      fields: ['views'],
      reason: 'Its total row says 1500 views, its rows add up to 1400.',
    });
  });

  it('Ads Manager, where a campaign was cut', async () => {
    const body = changed('metaads/manager-campaigns.csv', /\n.*,Tide - Copy,.*\r?\n/, '\n');
    expect(await refusal('inbox/campaigns.csv', body)).toMatchObject({ rule: 'checksum', fields: ['spend'] });
  });

  it('Ads Manager, where the spend adds up and the impressions do not', async () => {
    const body = changed('metaads/manager-campaigns.csv', '"20,000",62.525', '"19,000",62.525');
    expect(await refusal('inbox/campaigns.csv', body)).toMatchObject({ rule: 'checksum', fields: ['impressions'] });
  });
});

describe('a file that does not say what it is about is refused, and says what would', () => {
  it('a table of the YouTube Analytics API without days', async () => {
    const body = changed('youtube/api-day.json', '"name": "day"', '"name": "country"');
    const { rule, suggestion } = await refusal('inbox/export.json', body);
    expect(rule).toBe('no-days');
    expect(suggestion).toContain('dimensions=day');
  });

  it('an export of Ads Manager without days', async () => {
    const body = changed('metaads/manager-ads.csv', 'Reporting Starts,Reporting Ends', 'Starts of it,Ends of it');
    const { rule, suggestion } = await refusal('inbox/ads.csv', body);
    expect(rule).toBe('no-dates');
    expect(suggestion).toContain('Reporting starts');
  });

  it.each([
    ['spotify/songs-28day.csv', 'window', '-songs-28day.csv'],
    ['spotify/playlists-1year.csv', 'window', '-songs-28day.csv'],
    ['spotify/What Now_-timeline.csv', 'song', '-timeline.csv'],
  ])('%s under another name, which alone said the %s', async (path, column, hint) => {
    const { fields, suggestion } = await refusal('inbox/export.csv', fixture(path));
    expect(fields).toEqual([column]);
    expect(suggestion).toContain(hint);
  });
});

describe('a chart of YouTube Studio in another language', () => {
  it('is refused whole: a point in a count is the end of a thousand there', async () => {
    const body = changed('youtube/chart-content.csv', '187,12\n', '187,14.227\n');
    expect(await refusal('inbox/Chart data.csv', body)).toMatchObject({ rule: 'other-language', fields: ['views'] });
  });
});

describe('numbers that are none are refused row by row', () => {
  it.each([
    ['spotify/songs-28day.csv', 'Glass Rain,310', 'Glass Rain,many', 'spotify_songs'],
    ['youtube/table-content.csv', ',100,2.4,', ',100,2.4.5,', 'youtube_videos'],
  ])('%s', async (path, from, to, table) => {
    const lake = await testLake();
    await lake.land(`inbox/${basename(path)}`, changed(path, from, to));
    await lake.chain();
    const [good] = await lake.rows(`SELECT count(*)::INT AS n FROM staging.${table}`);
    const refused = await lake.rows('SELECT rule FROM ledger.rejects');
    expect({ good, refused }).toMatchObject({ good: { n: 1 }, refused: [{ rule: expect.stringMatching(/^type:/) }] });
  });

  it('a chart of Instagram, whose good days are kept', async () => {
    const text = fixture('instagram/views.csv').toString('utf16le');
    const [bad] = present(text.match(/"\d+"\n?$/));
    const lake = await testLake();
    await lake.land('inbox/Views.csv', Buffer.from(text.replace(bad, '"lots"\n'), 'utf16le'));
    await lake.chain();
    const refused = await lake.rows('SELECT rule FROM ledger.rejects');
    expect(refused).toEqual([{ rule: 'type:value' }]);
    expect(await lake.rows('SELECT value FROM staging.instagram_daily_metrics')).not.toEqual([]);
  });
});

describe('a Mailchimp audience', () => {
  const people = /fan\.one|fan\.two|Ada|192\.0\.2/;

  it('is refused, and the reason says what would let it in', async () => {
    const { rule, suggestion } = await refusal('inbox/export.csv', fixture('mailchimp/audience.csv'));
    expect(rule).toBe('personal-data');
    expect(suggestion).toContain("'mailchimp/audience': { personal: 'hash' }");
  });

  it('switched on, lies in raw under personal/, and in staging without names, addresses or IPs', async () => {
    const lake = await testLake({ config: { datasets: { 'mailchimp/audience': { personal: 'hash' } } } });
    await lake.land('inbox/export.csv', fixture('mailchimp/audience.csv'));
    await lake.chain();
    const raw = await under(lake, 'raw/');
    expect(raw).toHaveLength(1);
    expect(raw[0]).toMatch(/^raw\/personal\//);
    const rows = await lake.rows('SELECT * EXCLUDE (_raw) FROM staging.mailchimp_audience ORDER BY _line');
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toMatch(people);
    expect(rows[0]?.email).toMatch(/^[0-9a-f]{16,}$/);
  });
});
