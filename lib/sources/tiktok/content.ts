import { type ColumnInput, type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';
import type { DocumentContext, TextRow } from '../../contract/source.ts';
import { readDays } from './dates.ts';
import { dayAdvice } from './prepare.ts';
import { inferDates } from './years.ts';

const toDate = (from: string[], description: string, more: Partial<ColumnInput> = {}): ColumnInput => ({
  type: type.integer,
  from,
  unit: 'count',
  isMeasured: true,
  additive: 'latest',
  description: `${description}, from its post to the export; never summed over exports.`,
  ...more,
});

/**
 * TikTok Studio's Content: the videos of an account with their totals at the export. It lists only the top or recent
 * videos of the chosen window. The time of a post is exact, because a video's id holds it. The text beside it has no
 * year.
 */
export const content = defineContract({
  dataset: 'tiktok/content',
  version: 4,
  description: 'Videos of a TikTok account with their totals, as of each export.',
  reference: 'tiktok.com/tiktokstudio/analytics → Content → Download data (CSV): Content.csv; older Business exports',
  owner: 'marketing',
  recognise: { shape: 'delimited', by: ['title', 'link', 'views', 'likes'] },
  missing: ['', 'undefined'],
  columns: {
    capture_date: {
      type: type.date,
      from: ['Time'],
      advice: dayAdvice,
      given: { fact: 'capture_date' },
      required: true,
      description:
        'Day of the export, in the calendar of the account; day of the capture (UTC) where the file has no Time.',
    },
    video_id: {
      type: type.identifier,
      given: { fact: 'row' },
      required: true,
      description: 'Id of the video, from its link.',
    },
    title: { type: type.text, from: ['Video title', 'Videotitel'], description: 'Title; may be empty.' },
    link: { type: type.text, from: ['Video link', 'Videolänk'], required: true, description: 'Address of the video.' },
    posted_at: {
      type: type.timestamp,
      given: { fact: 'row' },
      description: 'When it was posted (UTC), from its id.',
    },
    views: toDate(['Total views', 'Video views', 'Videovisningar'], 'Views'),
    likes: toDate(['Total likes', 'Likes', 'Gilla-markeringar'], 'Likes'),
    comments: toDate(['Total comments', 'Comments', 'Kommentarer'], 'Comments'),
    shares: toDate(['Total shares', 'Shares', 'Delningar'], 'Shares'),
    favorites: toDate(['Add to favorites', 'Lägg till i Favoriter'], 'Times it was added to favorites', {
      optional: true,
    }),
    views_7_days: {
      ...toDate(['Views in the last 7 days'], 'Views', { optional: true }),
      additive: 'never',
      description: 'Views in the seven days before the export.',
    },
  },
  checks: [{ kind: 'unique', name: 'one_row_per_video', severity: 'error', columns: ['video_id'] }],
  scope: ['capture_date', 'video_id'],
  month: 'capture_date',
  freshness: { everyHours: 24 * 7, lagDays: 1 },
});

/**
 * Takes the video's id from its link, the time of the post from the id (its upper 32 bits are Unix seconds), and the
 * day of the export from its `Time`, which has no year: the latest such day up to the capture. The zip's name holds no
 * time, so without `Time` an export would count as made on the day it was dropped.
 */
export function readVideos(rows: readonly TextRow[], { asOf }: DocumentContext): readonly TextRow[] {
  const days = readDays(rows.map((row) => row.values.capture_date ?? ''));
  return rows.map((row, at) => {
    const id = /\/(?:video|photo)\/(\d{15,20})(?:\D|$)/.exec(row.values.link ?? '')?.[1];
    const day = days[at];
    const [exported] = day ? inferDates([day], { asOf }) : [];
    return {
      ...row,
      values: {
        ...row.values,
        ...(id === undefined ? {} : { video_id: id, posted_at: postedAt(id) }),
        ...(exported ? { capture_date: exported } : {}),
      },
    };
  });
}

function postedAt(videoId: string): string | null {
  const seconds = Number(BigInt(videoId) >> 32n);
  const at = new Date(seconds * 1000);
  // Ids that are made in another way give times before TikTok existed.
  return at.getUTCFullYear() < 2016 || seconds > 4_102_444_800 ? null : at.toISOString().replace('.000Z', 'Z');
}
