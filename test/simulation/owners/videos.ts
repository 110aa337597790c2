import type { VideoRow } from '../model/rows.ts';
import type { Random } from '../random.ts';
import { countOrNone } from './days.ts';
import type { Exported } from './packed.ts';

const monthNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** Ids whose upper half is the second of the post. */
const posts = [
  { id: '7590168447188915847', publishedOn: new Date(Number(7590168447188915847n >> 32n) * 1000) },
  { id: '7340930614533740167', publishedOn: new Date(Number(7340930614533740167n >> 32n) * 1000) },
].map(({ id, publishedOn }) => ({ id, publishedOn: publishedOn.toISOString().slice(0, 10) }));

/** TikTok's list of videos with their totals so far; it says its day. */
export function contentExport(random: Random): Exported {
  const capturedOn = random.pick(['2026-09-30', '2026-10-01', '2026-10-20']);
  const rows = posts
    .filter(() => random.chance(0.8))
    .concat(posts.slice(0, 1))
    .filter((post, at, all) => all.indexOf(post) === at)
    .map(({ id, publishedOn }): VideoRow => {
      const title = random.chance(0.2) ? null : `Take ${random.int(1, 9)}, "live"`;
      const url = `https://www.tiktok.com/@nova.kite/video/${id}`;
      const totals = totalsOf(random);
      return {
        scope: `${capturedOn} ${id}`,
        videoId: id,
        title,
        publishedOn,
        url,
        capturedOn,
        window: null,
        ...totals,
      };
    });
  const cells = (values: readonly (string | bigint | null)[]) =>
    values.map((value) => `"${String(value ?? 'undefined').replaceAll('"', '""')}"`).join(',');
  const lines = rows.map(({ title, url, likes, comments, shares, views }) =>
    cells([capturedOn, title ?? '', url, 'May 2', likes, comments, shares, views]),
  );
  const header =
    '"Time","Video title","Video link","Post time","Total likes","Total comments","Total shares","Total views"';
  return [{ dataset: 'tiktok/content', text: [header, ...lines].join('\n'), read: rows.length, rows }];
}

const windows = [
  { from: '2026-09-01', to: '2026-09-28' },
  { from: '2026-09-26', to: '2026-10-02' },
  { from: '2025-10-01', to: '2026-09-30' },
] as const;

/** A table of YouTube Studio, whose window is in its name alone: what it says depends on where it is put. */
export function studioTable(random: Random): Exported {
  const window = random.pick(windows);
  const rows = ['dQw4w9WgXcA', 'xY4w9WgXcB0'].slice(0, random.int(1, 2)).map((id): VideoRow => {
    const publishedOn = id.startsWith('d') ? '2025-10-02' : '2024-02-29';
    const url = `https://www.youtube.com/watch?v=${id}`;
    const title = `Take ${random.int(1, 9)}`;
    const totals = { ...totalsOf(random), views: BigInt(random.int(0, 900)) };
    const scope = `${window.from} ${window.to} ${id}`;
    return { scope, videoId: id, title, publishedOn, url, capturedOn: null, window, ...totals };
  });
  const lines = rows.map(({ videoId, title, publishedOn, views, likes, comments, shares }) =>
    [videoId, title, `"${namedDay(publishedOn)}"`, views, likes ?? '', comments ?? '', shares ?? ''].join(','),
  );
  const total = `Total,,,${rows.reduce((sum, { views }) => sum + (views ?? 0n), 0n)},,,`;
  const header = 'Content,Video title,Video publish time,Views,Likes,Comments added,Shares';
  const text = `${[header, total, ...lines].join('\n')}\n`;
  const name = `Content ${window.from}_${window.to} Nova Kite`;
  return [{ dataset: 'youtube/videos', text, read: rows.length, rows, name }];
}

function totalsOf(random: Random): Pick<VideoRow, 'views' | 'likes' | 'comments' | 'shares'> {
  return {
    views: countOrNone(random),
    likes: countOrNone(random),
    comments: countOrNone(random),
    shares: countOrNone(random),
  };
}

function namedDay(date: string): string {
  return `${monthNames[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8))}, ${date.slice(0, 4)}`;
}
