import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hundredth, rateReader } from '../../lib/sources/linktree/rate.ts';
import { testLake } from '../support/lake.ts';

const overview = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/linktree/overview.json'), 'utf8'));
const user = { data: { currentUser: { id: 1, email: 'somebody@example.com', __typename: 'User' } } };

test.each([
  ['alone', user],
  ['beside analytics in one answer', { data: { ...overview.data, ...user.data } }],
  ['beside analytics in a list of answers', [overview, user]],
  ['as a wallet', { data: { walletBalance: { amount: 5, __typename: 'Wallet' } } }],
])('answers about the person who is signed in are refused and never get into raw: %s', async (_what, json) => {
  const lake = await testLake();
  await lake.land('inbox/answer.json', JSON.stringify(json));
  const receipt = await lake.validate('inbox/answer.json');
  expect(receipt).toMatchObject({ outcome: 'rejected', rawKeys: [], reasons: [{ rule: 'personal-data' }] });
  const objects = await lake.objects();
  expect([...objects.keys()].filter((key) => key.startsWith('raw/'))).toEqual([]);
  for (const [key, bytes] of objects)
    if (!key.startsWith('landing/')) expect(bytes.toString()).not.toContain('somebody');
});

test('a list of answers gives the rows of each', async () => {
  const lake = await testLake();
  await lake.land('inbox/answers.json', JSON.stringify([overview, { data: { link7: { id: 7, title: 'A' } } }]));
  await lake.chain();
  expect(await lake.rows('SELECT count(*) AS n FROM staging.linktree_daily')).toEqual([{ n: '3' }]);
  expect(await lake.rows('SELECT title FROM staging.linktree_link_titles')).toEqual([{ title: 'A' }]);
});

test('rates are read as percent only where clicks and views say so', () => {
  expect(rateReader([['0.5', '1', '2']])('0.5')).toBe('0.5');
  expect(rateReader([['50', '1', '2']])('50')).toBe('0.50');
  expect(
    rateReader([
      ['1.2', '12', '10'],
      ['0', '0', '9'],
    ])('1.2'),
  ).toBe('1.2');
  expect(rateReader([])(null)).toBe(null);
});

test('a hundredth moves the point and keeps every digit', () => {
  expect(['12.5', '0.05', '100', '-3.10', 'x', '1e3'].map(hundredth)).toEqual([
    '0.125',
    '0.0005',
    '1.00',
    '-0.0310',
    'x',
    '1e3',
  ]);
});
