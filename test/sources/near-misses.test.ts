import { describe, expect, test } from 'vitest';
import { sources } from '../../lib/sources/registry.ts';
import { inspectBytes } from './support.ts';

const refusal = async (text: string, name: string) => (await inspectBytes(text, name))[0]?.receipt.reasons[0];

describe('a table of another platform with everyday names of columns is nobody’s near miss', () => {
  test.each([
    [
      'Apple Music plays.csv',
      'Date,Plays,Listeners,Shazams\n2026-10-01,100,50,3\n',
      'unread-export',
      'Apple Music for Artists',
    ],
    ['ig_insights.csv', 'Date,Reach,Impressions\n2026-10-01,100,500\n', 'unread-export', 'Instagram'],
    ['linktree.csv', 'Date,Views,Clicks,CTR\n2026-10-01,100,50,50%\n', 'unread-export', 'Linktree'],
    [
      'soundcloud_insights.csv',
      'Date,Plays,Likes,Comments,Reposts\n2026-10-01,100,5,0,1\n',
      'unread-export',
      'SoundCloud',
    ],
    ['figures.csv', 'Date,Reach,Impressions\n2026-10-01,100,500\n', 'unknown-layout', 'No source of the lake'],
    [
      'ads.csv',
      'Date,Campaign name,Cost,Impressions\n2026-10-01,A,1.50,500\n',
      'unknown-layout',
      'No source of the lake',
    ],
  ])('%s', async (name, text, rule, why) => {
    const reason = await refusal(text, name);
    expect(reason).toMatchObject({ rule, reason: expect.stringContaining(why) });
    expect(reason?.suggestion).not.toContain('columns: {');
  });

  test('what it is told to be names what is read in its place, in one sentence', () => {
    for (const { instead, what, header } of sources.flatMap(({ unread }) => unread ?? [])) {
      expect(instead).toMatch(/^[A-Z].+\.$/);
      expect(what).not.toMatch(/\.$/);
      expect(header.length).toBeGreaterThan(1);
    }
  });
});
