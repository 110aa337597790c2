import { describe, expect, test } from 'vitest';
import { samples } from '../fixtures/samples/make.ts';
import { contracts, fittingContracts, fixturesOf, headerOf } from './support.ts';

describe('contracts', () => {
  test('every dataset has one contract, named after its source', () => {
    const ids = contracts.map(({ dataset }) => dataset);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([
      'distrokid/bank-details',
      'tiktok/overview',
      'tiktok/follower-history',
      'metaads/campaigns',
      'metaads/adsets',
      'metaads/ads',
      'metaads/insights',
    ]);
  });

  test.each(contracts)('$dataset is recognised by columns that every file of it has', ({ columns, recognise }) => {
    for (const name of recognise.by) expect(columns[name]?.from.some((from) => !from.includes('.'))).toBe(true);
  });
});

describe('recognition by header alone', () => {
  const datasetOf: Readonly<Record<string, string>> = {
    'follower-history': 'tiktok/follower-history',
    campaigns: 'metaads/campaigns',
    adsets: 'metaads/adsets',
    ads: 'metaads/ads',
    insights: 'metaads/insights',
  };
  const fixtures = (['distrokid', 'tiktok', 'metaads'] as const).flatMap(fixturesOf);

  test.each(fixtures)('the fixture $path fits exactly one contract', ({ path, bytes }) => {
    const stem = path.slice(path.indexOf('/') + 1, path.lastIndexOf('.'));
    const family = path.startsWith('distrokid/') ? 'distrokid/bank-details' : 'tiktok/overview';
    expect(fittingContracts(headerOf(bytes))).toEqual([datasetOf[stem] ?? family]);
  });

  const members = samples.flatMap(({ path, files }) =>
    files.map(({ name, body }) => ({ where: name === '' ? path : `${path}/${name}`, body })),
  );

  test.each(members)(
    'the sample $where fits the contract it was made for, or none if it was made for none',
    ({ where, body }) => {
      const expected = where.includes('refused/') || where.endsWith('FollowerActivity.csv') ? 0 : 1;
      expect(fittingContracts(headerOf(Buffer.from(body)))).toHaveLength(expected);
    },
  );

  test.each([
    ['Viewers', ['Date', 'Total Viewers', 'New Viewers', 'Returning Viewers']],
    ['FollowerActivity', ['Date', 'Hour', 'Active followers']],
    ['FollowerGender', ['Gender', 'Distribution']],
    [
      'Content',
      [
        'Time',
        'Video title',
        'Video link',
        'Post time',
        'Total likes',
        'Total comments',
        'Total shares',
        'Total views',
      ],
    ],
    ['TikTok Ads Manager', ['Date', 'Campaign name', 'Cost (ZAR)', 'Impressions', 'Clicks (destination)']],
    ['a Spotify audience timeline', ['date', 'listeners', 'streams', 'followers']],
  ])('%s shares column names with a contract and is not taken for it', (_name, header) => {
    expect(fittingContracts(header)).toEqual([]);
  });

  test('insights with a breakdown are not taken, because their rows would pass for duplicates', () => {
    const header = ['campaign_id', 'impressions', 'spend', 'date_start', 'date_stop'];
    expect(fittingContracts(header)).toEqual(['metaads/insights']);
    expect(fittingContracts([...header, 'publisher_platform'])).toEqual([]);
  });
});
