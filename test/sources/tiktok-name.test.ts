import { expect, test } from 'vitest';
import { firstDayOf, readName } from '../../lib/sources/tiktok/name.ts';

test.each([
  ['Overview_2026-10-01_1793472000_nova.kite.zip', 'nova.kite'],
  ['Overview_2026-10-01_1793472000_zoe_mare_.official.zip', 'zoe_mare_.official'],
  ['Overview_2026-10-01_1793472000_2026_01.csv', '2026_01'],
  ['Overview_2026-10-01_1793472000_nova.kite (2).zip', 'nova.kite'],
])('%s says the account, the capture and the first day', (fileName, account) => {
  expect(readName(fileName)).toEqual({ account, asOf: new Date('2026-10-31T18:40:00Z') });
  expect(firstDayOf(fileName)).toBe('2026-10-01');
});

test.each([
  ['Followers_zone.a0.zip', 'zone.a0'],
  ['Followers_zone.a0 (1).zip', 'zone.a0'],
  ['Followers_zone.a0(1).zip', 'zone.a0'],
  ['Followers_zone.a0 2.zip', 'zone.a0'],
  ['Content_nova_kite.zip', 'nova_kite'],
  ['Viewers_harbor.lights_.csv', 'harbor.lights_'],
])('%s says the account and nothing of time', (fileName, account) => {
  expect(readName(fileName)).toEqual({ account });
  expect(firstDayOf(fileName)).toBeUndefined();
});

test.each([
  'Overview.csv',
  'Overview_nova.kite.zip',
  'Overview_2026-02-30_1793472000_nova.kite.zip',
  'Overview_2026-10-01_1793472000_.zip',
  'Overview_2026-10-01_1793472000_nova kite.zip',
  'Followers_.zip',
  'Followers_nova.kite.ods',
  'MyFollowers_nova.kite.zip',
  'DistroKid_2026-10.tsv',
  '',
])('"%s" is not a name of TikTok Studio and says nothing', (fileName) => {
  expect(readName(fileName)).toEqual({});
  expect(firstDayOf(fileName)).toBeUndefined();
});
