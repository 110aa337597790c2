import fc from 'fast-check';
import { stagingColumns } from '../../lib/contract/catalogue/table-schema.ts';
import { relationOf } from '../../lib/contract/contract.ts';
import { identifier, literal } from '../../lib/contract/sql-text.ts';
import type { EngineSession } from '../../lib/engine/engine.ts';
import { sources } from '../../lib/sources/registry.ts';
import type { Current, CurrentRows } from '../simulation/model/oracle.ts';
import type { DatasetId, EmailRow, RowsByDataset, VideoRow } from '../simulation/model/rows.ts';

/** Current rows of two accounts, as the marts of reach read them; every number may be unknown. */
export type ReachWorld = Pick<
  CurrentRows,
  | 'tiktok/content'
  | 'youtube/videos'
  | 'mailchimp/reports'
  | 'mailchimp/campaigns'
  | 'tiktok/overview'
  | 'tiktok/follower-history'
  | 'tiktok/viewers'
  | 'spotify/audience-timeline'
  | 'linktree/daily'
>;

const count = fc.option(fc.bigInt({ min: 0n, max: 9n }), { nil: null });
const about = {
  account: fc.constantFrom('nova', 'zoe'),
  // Around the end of a month, and two of one time.
  asOfMs: fc
    .constantFrom('2026-09-30T23:00:00Z', '2026-10-01T01:00:00Z', '2026-10-01T09:00:00Z', '2026-10-05T00:00:00Z')
    .map(Date.parse),
};
const date = fc.constantFrom('2026-09-27', '2026-09-28', '2026-09-29', '2026-09-30', '2026-10-01', '2026-10-02');
const totals = { views: count, likes: count, comments: count, shares: count };
const names = {
  title: fc.constantFrom('A', 'B', null),
  publishedOn: fc.constantFrom('2026-09-25', '2026-09-27'),
};
const day = fc.constantFrom('2026-09-24', '2026-09-26', '2026-09-27', '2026-09-28', '2026-09-29', '2026-10-02');
const window = fc.tuple(day, day).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));

const video = (platform: string, of: fc.Arbitrary<VideoRow['window']>) =>
  fc
    .record({
      ...about,
      ...totals,
      ...names,
      capturedOn: fc.constantFrom('2026-09-30', '2026-10-01'),
      videoId: fc.constantFrom('v1', 'v2'),
      window: of,
    })
    .map((row) => ({
      ...row,
      url: platform === 'youtube' ? `https://www.youtube.com/watch?v=${row.videoId}` : `https://t/${row.title}`,
      scope: JSON.stringify([row.capturedOn, row.videoId, row.window]),
    }));
const email = (kind: 'reports' | 'campaigns') =>
  fc
    .record({
      ...about,
      id: fc.constantFrom('c1', 'c2'),
      title: fc.constantFrom('T', 'U'),
      ...{
        emailsSent: count,
        delivered: count,
        opens: count,
        uniqueOpens: count,
        clicks: count,
        uniqueClicks: count,
        unsubscribes: count,
      },
      ...{ hardBounces: fc.bigInt({ min: 0n, max: 5n }), softBounces: fc.bigInt({ min: 0n, max: 5n }) },
      revenue: fc.option(
        fc.bigInt({ min: 0n, max: 3n }).map((n) => n * 1_000_000n),
        { nil: null },
      ),
    })
    .map(
      (row): Current<EmailRow> =>
        ({
          ...row,
          scope: row.id,
          subject: `S ${row.title}`,
          list: 'Fans',
          sentAt: kind === 'reports' ? '2026-09-20 19:30:00' : '2026-09-20 21:30:00',
          currency: row.revenue !== null && kind === 'reports' ? 'EUR' : null,
        }) as Current<EmailRow>,
    );
const some = <R extends { readonly scope: string; readonly account: string }>(row: fc.Arbitrary<R>) =>
  fc.uniqueArray(row, { selector: ({ account, scope }) => `${account} ${scope}`, maxLength: 8 });
const daily = <R extends object>(values: { [K in keyof R]: fc.Arbitrary<R[K]> }) =>
  some(
    fc.record({ ...about, date, ...values }).map((row) => ({ ...row, scope: (row as { date: string }).date })),
  ) as never;

// The days of five datasets are drawn by one helper, through which the compiler cannot follow their columns.
export const reachWorld = fc.record({
  'tiktok/content': some(video('tiktok', fc.constant(null))),
  'youtube/videos': some(video('youtube', window)),
  'mailchimp/reports': some(email('reports')),
  'mailchimp/campaigns': some(email('campaigns')),
  'tiktok/overview': daily({ views: count, profileViews: count, likes: count, comments: count, shares: count }),
  'tiktok/follower-history': daily({ followers: count, change: count }),
  'tiktok/viewers': daily({ viewers: count }),
  'spotify/audience-timeline': daily({ listeners: count, monthlyListeners: count, followers: count }),
  'linktree/daily': daily({ views: count, clicks: count, uniqueViews: count, uniqueClicks: count }),
}) as unknown as fc.Arbitrary<ReachWorld>;

type Cells = Readonly<Record<string, unknown>>;
const asDay = (text: string | null) => text;
const cellsOf: { readonly [D in keyof ReachWorld]: (row: Current<RowsByDataset[D]>) => Cells } = {
  'tiktok/content': (row) => ({ ...videoCells(row), link: row.url, posted_at: `${row.publishedOn} 23:30:00` }),
  'youtube/videos': (row) => ({
    ...videoCells(row),
    published_on: asDay(row.publishedOn),
    window_from: row.window?.from,
    window_to: row.window?.to,
  }),
  'mailchimp/reports': (row) => ({
    ...emailCells(row),
    campaign_id: row.id,
    sent_at: row.sentAt,
    currency: row.currency,
  }),
  'mailchimp/campaigns': (row) => ({ ...emailCells(row), unique_id: row.id, send_date: row.sentAt }),
  'tiktok/overview': ({ views, profileViews, likes, comments, shares }) => ({
    video_views: views,
    profile_views: profileViews,
    likes,
    comments,
    shares,
  }),
  'tiktok/follower-history': ({ followers, change }) => ({ followers, followers_change: change }),
  'tiktok/viewers': ({ viewers }) => ({ viewers }),
  'spotify/audience-timeline': ({ listeners, monthlyListeners, followers }) => ({
    listeners,
    monthly_listeners: monthlyListeners,
    followers,
  }),
  'linktree/daily': ({ views, clicks, uniqueViews, uniqueClicks }) => ({
    views,
    clicks,
    unique_views: uniqueViews,
    unique_clicks: uniqueClicks,
  }),
};

function videoCells({ videoId, title, capturedOn, views, likes, comments, shares }: VideoRow): Cells {
  return { video_id: videoId, title, capture_date: capturedOn, views, likes, comments, shares };
}

function emailCells(row: EmailRow): Cells {
  const { title, subject, list, delivered, opens, clicks, unsubscribes } = row;
  return {
    ...{
      title,
      subject,
      list,
      emails_sent: row.emailsSent,
      delivered,
      hard_bounces: row.hardBounces,
      soft_bounces: row.softBounces,
    },
    ...{ opens, unique_opens: row.uniqueOpens, clicks, unique_clicks: row.uniqueClicks, unsubscribes },
    revenue: row.revenue === null ? null : `${row.revenue / 1_000_000n}`,
  };
}

/** Makes the tables that the marts of reach read, with a world's rows; those of other datasets are empty. */
export async function createReachTables(session: EngineSession, world: ReachWorld): Promise<void> {
  for (const { contract } of sources.flatMap(({ datasets }) => datasets)) {
    const columns = stagingColumns(contract);
    const rows: readonly (Cells & { date?: string; account: string; asOfMs: number })[] =
      contract.dataset in world ? (world[contract.dataset as keyof ReachWorld] as never) : [];
    const cells = cellsOf[contract.dataset as keyof ReachWorld] as ((row: unknown) => Cells) | undefined;
    const values = rows.map((row, at) => {
      const known: Cells = {
        ...cells?.(row),
        ...(row.date === undefined ? {} : { date: row.date }),
        account: row.account,
        as_of: new Date(row.asOfMs).toISOString().replace('Z', ''),
        _raw: contract.dataset,
        _document: 'd',
        _line: at + 1,
      };
      return `(${columns.map(({ name, sqlType }) => `CAST(${valueSql(known[name])} AS ${sqlType})`).join(', ')})`;
    });
    const typed = columns.map(({ name, sqlType }) => `CAST(NULL AS ${sqlType}) AS ${identifier(name)}`).join(', ');
    const body = values.length === 0 ? '' : ` UNION ALL FROM (VALUES ${values.join(', ')})`;
    await session.run(
      `CREATE OR REPLACE TABLE ${identifier(relationOf(contract.dataset))} AS SELECT ${typed} WHERE false${body}`,
    );
  }
}

function valueSql(value: unknown): string {
  return value === null || value === undefined ? 'NULL' : literal(String(value));
}

/** The rows of a world as the plain model reads them. */
export function modelRows(world: ReachWorld): CurrentRows {
  return world as unknown as { readonly [D in DatasetId]: readonly Current<RowsByDataset[D]>[] };
}
