import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hundredth, rateReader } from '../../lib/sources/linktree/rate.ts';
import { windowOf } from '../../lib/sources/linktree/window.ts';
import { testLake } from '../support/lake.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/linktree', name), 'utf8'));
const overview = fixture('overview.json');
const lifetime = fixture('lifetime.json');
const analytics = overview.data.getAccountAnalytics;
const email = 'somebody@example.com';
const user = { data: { currentUser: { id: 1, email, __typename: 'User' } } };
const answer = (parts: object) => ({ data: { getAccountAnalytics: parts } });
const subscriber = { date: '2026-01-01', subscribersTotal: 1, contact: email };

test.each([
  ['alone', user],
  ['beside analytics in one answer', { data: { ...overview.data, ...user.data } }],
  ['beside analytics, and of no type', { data: { ...overview.data, currentUser: { email } } }],
  ['beside analytics, under a name never seen', { data: { ...overview.data, session: { id: 1 } } }],
  ['in a list of answers', [overview, user]],
  ['in a list, out of its answer', [overview, { currentUser: { email } }]],
  ['around analytics', { ...overview, user: { email } }],
  ['inside analytics', answer({ ...analytics, wallet: { balance: 5 } })],
  ['as an e-mail address anywhere', answer({ subscribers: { subscribers: [subscriber] } })],
  ['as a wallet', { data: { walletBalance: { amount: 5, __typename: 'Wallet' } } }],
])('answers about the person who is signed in are refused whole and never get into raw: %s', async (_what, json) => {
  const lake = await testLake();
  await lake.land('inbox/answer.json', JSON.stringify(json));
  const receipt = await lake.validate('inbox/answer.json');
  expect(receipt).toMatchObject({ outcome: 'rejected', rawKeys: [], reasons: [{ rule: 'personal-data' }] });
  const objects = await lake.objects();
  expect([...objects.keys()].filter((key) => key.startsWith('raw/'))).toEqual([]);
  for (const [key, bytes] of objects)
    if (!key.startsWith('landing/')) expect(bytes.toString()).not.toContain('somebody');
});

test('what a link is called on the page is no secret, even where it is an e-mail address', async () => {
  const lake = await testLake();
  await lake.land('inbox/titles.json', JSON.stringify({ data: { link7: { id: 7, title: `Booking: ${email}` } } }));
  expect(await lake.validate('inbox/titles.json')).toMatchObject({ outcome: 'accepted' });
});

describe('an answer that is not all of what was asked for', () => {
  const day = { date: '2026-01-01', totalViews: 20, totalClicks: 10 };
  test.each([
    ['has not one day', answer({ overview: { totalViews: 4, timeseries: [] } }), 'empty-series'],
    ['says that a part of it failed', { ...overview, errors: [{ message: 'timeout' }] }, 'error-answer'],
    ['failed', { data: { getAccountAnalytics: null }, errors: [{ message: 'not signed in' }] }, 'error-answer'],
    [
      'has rates that fit neither as ratio nor in percent',
      answer({ overview: { timeseries: [{ ...day, clickThroughRate: 0.9 }] } }),
      'unknown-unit',
    ],
    [
      'has rates of both units in one list',
      answer({
        overview: {
          timeseries: [
            { ...day, clickThroughRate: 50 },
            { ...day, date: '2026-01-02', clickThroughRate: 0.5 },
          ],
        },
      }),
      'unknown-unit',
    ],
  ])('is refused: it %s', async (_what, json, rule) => {
    const lake = await testLake();
    await lake.land('inbox/answer.json', JSON.stringify(json));
    expect(await lake.validate('inbox/answer.json')).toMatchObject({ outcome: 'rejected', reasons: [{ rule }] });
  });
});

describe('windows', () => {
  const name = (documentName: string) => ({ fileName: 'a.zip', documentName });
  const days = (...dates: string[]) => ({ socials: { timeseries: dates.map((date) => ({ date })) } });

  test.each([
    [days('2024-02-28', '2024-03-01'), 'links-7d.json', true, '3'],
    [days('2025-12-31', '2026-01-01', '2026-01-01'), 'export.json', false, '2'],
    [{}, 'links-365d.json', true, '365'],
    [{}, 'a/lifetime 7 days.json', true, '7'],
    [{}, 'links-365d.json', false, undefined],
    [{}, 'response-7d9c.json', true, undefined],
    [{}, 'export.json', true, undefined],
  ])('are counted by the days of an answer, else read from the name of its file: %j, %s', (json, at, isAlone, days) => {
    expect(windowOf(json, name(at), isAlone)).toBe(days);
  });

  test('breakdowns of two windows stand side by side, and neither replaces the other', async () => {
    const lake = await testLake();
    const stated = (second: number) => ({ 'as-of': `2026-11-02T09:00:0${second}.000Z` });
    await lake.land('linktree/kite/lifetime-365d.json', JSON.stringify(lifetime), stated(0));
    await lake.land('linktree/kite/lifetime-7d.json', JSON.stringify(fixture('breakdowns-seven-days.json')), stated(1));
    await lake.chain();
    const sql = `SELECT window_days, views FROM staging.linktree_breakdowns WHERE breakdown = 'device' ORDER BY 1`;
    expect(await lake.rows(sql)).toEqual([
      { window_days: '7', views: '30' },
      { window_days: '365', views: '270' },
    ]);
  });

  test('where nothing tells the window, what has none is kept and the rest waits for a name that does', async () => {
    const lake = await testLake();
    await lake.land('inbox/lifetime.json', JSON.stringify(lifetime));
    const { documents } = await lake.validate('inbox/lifetime.json');
    expect(documents).toMatchObject([
      { dataset: 'linktree/breakdowns', outcome: 'rejected', reasons: [{ rule: 'missing-fact' }] },
      { dataset: 'linktree/lifetime', outcome: 'accepted' },
    ]);
    expect(documents[0]?.reasons[0]?.suggestion).toContain('links-365d.json');
  });
});

test('rows that the answers of one capture repeat are kept once, and the receipt says so', async () => {
  const lake = await testLake();
  await lake.land('inbox/capture.json', JSON.stringify(fixture('capture-of-two-windows.json')));
  const receipt = await lake.validate('inbox/capture.json');
  expect(receipt.documents[0]?.warnings).toEqual(['left out: 4 rows that several answers repeat']);
  await lake.chain();
  expect(await lake.rows('SELECT count(*) AS n FROM staging.linktree_daily')).toEqual([{ n: '3' }]);
  expect(await lake.rows('SELECT count(*) AS n FROM ledger.rejects')).toEqual([{ n: '0' }]);
});

test('totals that are not the sum of the days, and parts that are not read, are told in the receipt', async () => {
  const lake = await testLake();
  const parts = { overview: { ...analytics.overview, totalViews: 999 }, products: [{ name: 'Tee' }] };
  await lake.land('inbox/answer.json', JSON.stringify(answer(parts)));
  const receipt = await lake.validate('inbox/answer.json');
  expect(receipt.documents[0]?.warnings).toEqual([
    'totalViews of the overview is not the sum of its days',
    'not kept: products',
  ]);
});

describe('a click rate', () => {
  const reads = (samples: Parameters<typeof rateReader>[0], rate: string | null) => rateReader(samples)?.(rate);

  test.each([
    ['is a ratio where clicks by views say so', [['0.5', '1', '2']], '0.5', '0.5'],
    ['is in percent where they say so', [['50', '1', '2']], '50', '0.50'],
    [
      'may be more than 1',
      [
        ['1.2', '12', '10'],
        ['0', '0', '9'],
      ],
      '1.2',
      '1.2',
    ],
    ['may be rounded to a whole percent', [['33', '1', '3']], '33', '0.33'],
    [
      'keeps its digits below one percent',
      [['0.33333333333333337', '1', '300']],
      '0.33333333333333337',
      '0.0033333333333333337',
    ],
    ['of 0 tells nothing and needs nothing', [['0', '0', '0']], '0', '0'],
    ['may be missing', [], null, null],
    ['is not guessed at where nothing stands beside it', [['0.5', '0', '0']], '0.5', undefined],
    ['is not guessed at where there were no clicks', [['12', '0', '40']], '12', undefined],
  ] as const)('%s', (_what, samples, rate, ratio) => {
    expect(reads(samples, rate)).toBe(ratio);
  });

  test('loses no digit when its point moves', () => {
    expect(['12.5', '0.05', '100', '-3.10', 'x', '1e3'].map(hundredth)).toEqual([
      '0.125',
      '0.0005',
      '1.00',
      '-0.0310',
      'x',
      '1e3',
    ]);
  });
});
