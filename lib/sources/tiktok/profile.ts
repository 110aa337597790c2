import { type ColumnInput, type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';
import { isObject, jsonAt, jsonText } from '../../contract/json-value.ts';
import type { Layout } from '../../contract/source.ts';

const level = (unit: 'people' | 'count', description: string): ColumnInput => ({
  type: type.integer,
  unit,
  additive: 'latest',
  description: `${description} at the capture; a level, never summed and never spread over days.`,
});

/** The numbers of a profile at one time, as the API's answer to `user/info` gives them. */
export const profile = defineContract({
  dataset: 'tiktok/profile',
  version: 2,
  description: 'Followers, likes and videos of a TikTok profile, as of each capture.',
  reference: 'GET open.tiktokapis.com/v2/user/info/?fields=follower_count,…, the answer saved as JSON',
  owner: 'marketing',
  recognise: { shape: 'table' },
  columns: {
    capture_date: {
      type: type.date,
      given: { fact: 'capture_date' },
      required: true,
      description: 'Day of the capture (UTC).',
    },
    followers: { ...level('people', 'Followers'), required: true },
    following: level('people', 'Accounts that the profile follows'),
    likes: level('count', 'Likes of all videos'),
    videos: level('count', 'Public videos'),
  },
  scope: ['capture_date'],
  month: 'capture_date',
  freshness: { everyHours: 24, lagDays: 0 },
});

const userOf = (json: unknown) => jsonAt(json, 'data', 'user') ?? json;

export const profileAnswer: Layout = {
  name: 'tiktok/profile',
  datasets: ['tiktok/profile'],
  fits: ({ json }) => isObject(json) && jsonAt(userOf(json), 'follower_count') !== undefined,
  read({ json }) {
    const of = (name: string) => jsonText(jsonAt(userOf(json), name));
    const values = {
      followers: of('follower_count'),
      following: of('following_count'),
      likes: of('likes_count'),
      videos: of('video_count'),
    };
    return { tables: [{ dataset: 'tiktok/profile', rows: [{ line: 1, values }] }] };
  },
};
