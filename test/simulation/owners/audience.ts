import type { AudienceRow, LinkDayRow, ViewersRow } from '../model/rows.ts';
import type { Random } from '../random.ts';
import { countOrNone, someDays } from './days.ts';
import type { Exported } from './packed.ts';
import { secretIn } from './secrets.ts';

/** Spotify's audience of an artist by day, in its newest or its oldest columns. */
export function audienceTimeline(random: Random): Exported {
  const isShort = random.chance(0.3);
  const rows = someDays(random).map((date): AudienceRow => {
    const listeners = countOrNone(random);
    return {
      scope: date,
      date,
      listeners,
      monthlyListeners: isShort ? null : countOrNone(random),
      followers: countOrNone(random),
      // Told by the listeners, not drawn: the worlds of all seeds stay what they were.
      streams: listeners === null ? null : listeners * 2n + 3n,
    };
  });
  const header = isShort ? 'date,listeners,streams,followers' : 'date,listeners,monthly listeners,streams,followers';
  const lines = rows.map(({ date, listeners, monthlyListeners, followers, streams }) =>
    [date, listeners ?? '', ...(isShort ? [] : [monthlyListeners ?? '']), streams ?? '', followers ?? ''].join(','),
  );
  const read = random.chance(0.15)
    ? [...lines, `2026-02-30,${secretIn(random)}${',1'.repeat(isShort ? 2 : 3)}`]
    : lines;
  const text = `\uFEFF${[header, ...read].join('\n')}\n`;
  return [{ dataset: 'spotify/audience-timeline', text, read: read.length, rows }];
}

/** Viewers of a TikTok account by day. */
export function viewersExport(random: Random): Exported {
  const rows = someDays(random).map((date): ViewersRow => ({ scope: date, date, viewers: countOrNone(random) }));
  const lines = rows.map(({ date, viewers }) => `"${date}","${viewers ?? 'undefined'}","1","1"`);
  const text = ['"Date","Total Viewers","New Viewers","Returning Viewers"', ...lines].join('\n');
  return [{ dataset: 'tiktok/viewers', text, read: rows.length, rows }];
}

/** Linktree's overview by day; its rates are ratios or percent, or are not there. */
export function linkOverview(random: Random): Exported {
  const rows = someDays(random).map((date): LinkDayRow => {
    const views = BigInt(random.int(0, 300));
    const clicks = BigInt(random.int(0, Number(views)));
    return { scope: date, date, views, clicks, uniqueViews: countOrNone(random), uniqueClicks: countOrNone(random) };
  });
  const times = random.pick([0, 1, 100]);
  const timeseries = rows.map(({ date, views, clicks, uniqueViews, uniqueClicks }) => ({
    date,
    totalViews: Number(views),
    totalClicks: Number(clicks),
    ...(uniqueViews === null ? {} : { uniqueViews: Number(uniqueViews) }),
    ...(uniqueClicks === null ? {} : { uniqueClicks: Number(uniqueClicks) }),
    ...(times === 0 ? {} : { clickThroughRate: views === 0n ? 0 : (Number(clicks) * times) / Number(views) }),
  }));
  const text = JSON.stringify({ data: { getAccountAnalytics: { overview: { timeseries } } } });
  return [{ dataset: 'linktree/daily', text, read: rows.length, rows }];
}
