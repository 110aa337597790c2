import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';
import { fill, newestKnown, orderOf, tellsNewest, type Weights } from '../evidence.ts';

const total = (what: string) => ({
  sqlType: 'BIGINT',
  unit: 'count' as const,
  additive: 'latest' as const,
  description: `${what} in the period that \`basis\` names; null where no export of that period tells them. Never summed over exports.`,
});

const numbers = ['views', 'likes', 'comments', 'shares'];
const names = ['title', 'published_on', 'url'];
const video = ['platform', 'account', 'video_id'];
const period = [...video, 'basis', 'window_from', 'window_to'];
const weights: Weights = { fullness: ['capture_date'], shown: [...numbers, ...names] };
/** Longer windows first, then the newer ones, then those that end later. */
const bestPeriod = [
  `CASE basis WHEN 'lifetime' THEN 1 WHEN 'window' THEN 2 ELSE 3 END`,
  `date_diff('day', window_from, window_to) DESC NULLS LAST`,
  orderOf({ fullness: ['window_to'], shown: numbers }),
].join(', ');

const told = fill(readFileSync(new URL('./told.sql', import.meta.url), 'utf8'), {
  newest_numbers: numbers.map((name) => `${newestKnown(name, weights)} AS ${name}`).join(', '),
  best_period: bestPeriod,
  tells_as_much: numbers.map((name) => `(taken[1].${name} IS NULL OR one[1].${name} IS NOT NULL)`).join(' AND '),
});
const sql = fill(readFileSync(new URL('./videos.sql', import.meta.url), 'utf8'), {
  told,
  newest_names: names.map((name) => `${newestKnown(name, weights)} AS ${name}`).join(', '),
  sums: numbers
    .map((name) => `CASE WHEN count(period.${name}) = count(*) THEN CAST(sum(period.${name}) AS BIGINT) END AS ${name}`)
    .join(', '),
});

/** The lines of a platform whose numbers a row adds up, and those that it takes its title, day or address from. */
const numberLines = (platform: string) =>
  `WITH ${told} SELECT told.account, told._raw, told._document, told._line, told.platform, told.video_id
   FROM (SELECT * FROM told QUALIFY ${tellsNewest(numbers, period, weights)}) told JOIN totals
     ON told.platform = totals.platform AND told.account = totals.account AND told.video_id = totals.video_id
     AND told.basis = totals.period.basis AND told.window_from IS NOT DISTINCT FROM totals.period.window_from
     AND told.window_to IS NOT DISTINCT FROM totals.period.window_to
   WHERE told.platform = '${platform}'`;
const nameLines = (platform: string) =>
  `WITH ${told} SELECT account, _raw, _document, _line, platform, video_id FROM told
   QUALIFY platform = '${platform}' AND ${tellsNewest(names, video, weights)}`;
const on = { platform: 'platform', account: 'account', video_id: 'video_id' };

/** Videos and posts of all platforms with their newest totals. */
export const videos: Mart = {
  sql,
  contract: defineMart({
    mart: 'videos',
    version: 3,
    usesAsOf: true,
    description:
      'Videos and posts per platform and account with their fullest totals: of the whole life where an export tells them, else of the longest window with all windows beside it. What a newer export does not tell, or tells of a shorter window, takes nothing away.',
    owner: 'marketing',
    inputs: [
      { dataset: 'tiktok/content', by: 'whole' },
      { dataset: 'instagram/content', by: 'whole' },
      { dataset: 'youtube/videos', by: 'whole' },
    ],
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'Platform.' },
      account: { sqlType: 'VARCHAR', description: 'Account on the platform.' },
      video_id: { sqlType: 'VARCHAR', description: 'Id of the video or post.' },
      title: { sqlType: 'VARCHAR', description: 'Title or caption.' },
      published_on: {
        sqlType: 'DATE',
        description: 'Day it was published, in the zone of `published_zone`; null where no export tells it.',
      },
      published_zone: {
        sqlType: 'VARCHAR',
        description:
          'Zone of `published_on`: `UTC` (TikTok, from the id of the video), `account` (YouTube, the zone of the channel in Studio), or `unknown` (Instagram, whose exports do not name it).',
      },
      url: { sqlType: 'VARCHAR', description: 'Address of the video or post.' },
      captured_on: { sqlType: 'DATE', description: 'Day of the newest export that the totals come from.' },
      basis: {
        sqlType: 'VARCHAR',
        description:
          'Period of the totals: `lifetime`, `window` (within window_from and window_to), or `unknown` where no file name says it.',
      },
      window_from: { sqlType: 'DATE', description: 'First day of the windows of the totals; null for a whole life.' },
      window_to: { sqlType: 'DATE', description: 'Last day of the windows of the totals; null for a whole life.' },
      windows: {
        sqlType: 'BIGINT',
        unit: 'count',
        description: 'How many windows that have no day in common were added up; null for a whole life.',
      },
      uncovered_days: {
        sqlType: 'BIGINT',
        unit: 'days',
        description:
          'Days from publication to `window_to` that no window covers, so that 0 is the whole life to that day; between the windows alone where the day of publication is not known. Null for a whole life.',
      },
      views: total('Views'),
      likes: total('Likes'),
      comments: total('Comments'),
      shares: total('Shares'),
    },
    key: ['platform', 'account', 'video_id'],
    month: null,
    totals: [],
    things: [
      {
        name: 'videos',
        from: [
          { dataset: 'tiktok/content', of: ["'tiktok'", 'account', 'video_id'] },
          { dataset: 'instagram/content', of: ["'instagram'", 'account', 'post_id'] },
          { dataset: 'youtube/videos', of: ["'youtube'", 'account', 'video_id'] },
        ],
      },
    ],
    addsPeriods: { columns: numbers, because: 'only windows that have no day in common are added' },
    because: { conserves: 'totals to date do not add up, so only the newest totals of each video count' },
    trace: (
      [
        ['tiktok/content', 'tiktok'],
        ['instagram/content', 'instagram'],
        ['youtube/videos', 'youtube'],
      ] as const
    ).flatMap(([dataset, platform]) => [
      { dataset, from: numberLines(platform), on },
      { dataset, from: nameLines(platform), on, counts: 'names' as const },
    ]),
  }),
};
