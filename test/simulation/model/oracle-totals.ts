import { countText, decimalText, ratioText } from './exact.ts';
import type { Current, CurrentRows } from './oracle.ts';
import type { MartRow } from './oracle-marts.ts';
import type { EmailRow, VideoRow } from './rows.ts';

const dayMs = 86_400_000;
const numbers = ['views', 'likes', 'comments', 'shares'] as const;
type Totals = Readonly<Record<(typeof numbers)[number], bigint | null>>;

type Video = Current<VideoRow> & { readonly platform: string };
/** What all exports of one period of a video tell. */
interface Period extends Totals {
  readonly window: VideoRow['window'];
  readonly asOfMs: number;
  readonly capturedOn: string | null;
}

/**
 * Of each video its totals to date, or those of its longest window and of all windows that have no day of those before them
 * and tell as much. What a newer export does not know stays known.
 */
export function videos(rows: CurrentRows): readonly MartRow[] {
  const all: readonly Video[] = [
    ...rows['tiktok/content'].map((row) => ({ ...row, platform: 'tiktok' })),
    ...rows['youtube/videos'].map((row) => ({ ...row, platform: 'youtube' })),
  ];
  const groups = Map.groupBy(all, ({ platform, account, videoId }) => `${platform} ${account} ${videoId}`);
  return [...groups.values()].flatMap((group): MartRow[] => {
    const newest = group.toSorted(newestFirst);
    const [row] = newest;
    if (!row) return [];
    const known = (name: 'title' | 'publishedOn' | 'url') => newest.find((one) => one[name] !== null)?.[name] ?? null;
    const periods = Map.groupBy(newest, ({ window }) => JSON.stringify(window));
    const taken = takenPeriods([...periods.values()].map(periodOf).toSorted(fullestFirst));
    const windows = taken.flatMap(({ window }) => (window ? [window] : []));
    return [
      {
        platform: row.platform,
        account: row.account,
        video_id: row.videoId,
        title: known('title'),
        published_on: known('publishedOn'),
        published_zone: row.platform === 'tiktok' ? 'UTC' : 'account',
        url: known('url'),
        captured_on:
          taken
            .map(({ capturedOn }) => capturedOn ?? '')
            .toSorted()
            .at(-1) ?? null,
        basis: windows.length === 0 ? 'lifetime' : 'window',
        window_from: windows.map(({ from }) => from).toSorted()[0] ?? null,
        window_to:
          windows
            .map(({ to }) => to)
            .toSorted()
            .at(-1) ?? null,
        windows: windows.length === 0 ? null : String(windows.length),
        uncovered_days: windows.length === 0 ? null : String(uncoveredDays(windows, row.publishedOn)),
        ...Object.fromEntries(numbers.map((name) => [name, countText(sumOfAll(taken.map((one) => one[name])))])),
      },
    ];
  });
}

function newestFirst(a: Video, b: Video): number {
  return (
    b.asOfMs - a.asOfMs ||
    compare(b.capturedOn, a.capturedOn) ||
    greaterFirst(a, b) ||
    compare(b.title, a.title) ||
    compare(b.publishedOn, a.publishedOn) ||
    compare(b.url, a.url)
  );
}

/** All that exports tell of one period, newest first: of each number the newest that is known. */
function periodOf(rows: readonly Video[]): Period {
  const known = (name: (typeof numbers)[number]) => rows.find((one) => one[name] !== null)?.[name] ?? null;
  return {
    window: rows[0]?.window ?? null,
    asOfMs: Math.max(...rows.map(({ asOfMs }) => asOfMs)),
    capturedOn:
      rows
        .map(({ capturedOn }) => capturedOn ?? '')
        .toSorted()
        .at(-1) ?? null,
    views: known('views'),
    likes: known('likes'),
    comments: known('comments'),
    shares: known('shares'),
  };
}

function fullestFirst(a: Period, b: Period): number {
  const days = ({ window }: Period) =>
    window === null ? Number.POSITIVE_INFINITY : (Date.parse(window.to) - Date.parse(window.from)) / dayMs;
  return (
    Math.sign(days(b) - days(a) || 0) ||
    b.asOfMs - a.asOfMs ||
    compare(b.window?.to, a.window?.to) ||
    greaterFirst(a, b)
  );
}

function takenPeriods(periods: readonly Period[]): readonly Period[] {
  const taken: Period[] = [];
  for (const period of periods) {
    const [longest] = taken;
    const { window } = period;
    if (longest && (longest.window === null || window === null)) continue;
    const overlaps = taken.some(
      (one) => one.window && window && one.window.from <= window.to && one.window.to >= window.from,
    );
    const tellsAsMuch = numbers.every((name) => !longest || longest[name] === null || period[name] !== null);
    if (!overlaps && tellsAsMuch) taken.push(period);
  }
  return taken;
}

/** Days from publication to the end of the last window that are in none of them, counted one by one. */
function uncoveredDays(windows: readonly NonNullable<VideoRow['window']>[], publishedOn: string): number {
  const last =
    windows
      .map(({ to }) => to)
      .toSorted()
      .at(-1) ?? '';
  let days = 0;
  for (let at = Date.parse(publishedOn); at <= Date.parse(last); at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10);
    if (!windows.some(({ from, to }) => from <= day && day <= to)) days++;
  }
  return days;
}

function sumOfAll(values: readonly (bigint | null)[]): bigint | null {
  return values.reduce<bigint | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0n);
}

function greaterFirst(a: Totals, b: Totals): number {
  for (const name of numbers) {
    const [one, other] = [a[name], b[name]];
    if (one === other) continue;
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other ? 1 : -1;
  }
  return 0;
}

function compare(a: string | null | undefined, b: string | null | undefined): number {
  return (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0;
}

type Mail = Current<EmailRow> & { readonly kind: 'reports' | 'campaigns' };

/** Of each campaign the newest number that any of its files tells; of one time, the API's. */
export function emailCampaigns(rows: CurrentRows): readonly MartRow[] {
  const all: readonly Mail[] = [
    ...rows['mailchimp/reports'].map((row) => ({ ...row, kind: 'reports' as const })),
    ...rows['mailchimp/campaigns'].map((row) => ({ ...row, kind: 'campaigns' as const })),
  ];
  return [...Map.groupBy(all, ({ account, id }) => `${account} ${id}`).values()].map(campaign);
}

function campaign(files: readonly Mail[]): MartRow {
  const newest = files.toSorted((a, b) => b.asOfMs - a.asOfMs || compare(b.kind, a.kind));
  const count = (
    name: 'emailsSent' | 'delivered' | 'opens' | 'uniqueOpens' | 'clicks' | 'uniqueClicks' | 'unsubscribes',
  ) => newest.find((one) => one[name] !== null)?.[name] ?? null;
  const [first] = newest;
  if (!first) throw new RangeError('A campaign that no file tells has no row.');
  const paid = newest.find(({ revenue }) => revenue !== null);
  return {
    platform: 'mailchimp',
    basis: first.kind,
    account: first.account,
    sending: first.id,
    campaign_id: first.id,
    title: first.title,
    subject: first.subject,
    list: first.list,
    sent_at: newest.find(({ kind }) => kind === 'reports')?.sentAt ?? first.sentAt,
    sent_at_zone: newest.some(({ kind }) => kind === 'reports') ? 'UTC' : 'account',
    captured_on: new Date(first.asOfMs).toISOString().slice(0, 10),
    emails_sent: countText(count('emailsSent')),
    delivered: countText(count('delivered')),
    bounces: countText(first.hardBounces + first.softBounces),
    opens: countText(count('opens')),
    unique_opens: countText(count('uniqueOpens')),
    clicks: countText(count('clicks')),
    unique_clicks: countText(count('uniqueClicks')),
    unsubscribes: countText(count('unsubscribes')),
    revenue: paid?.revenue === undefined || paid.revenue === null ? null : decimalText(paid.revenue, 6),
    currency: paid?.currency ?? null,
    open_rate: ratioText(count('uniqueOpens'), count('delivered'), 1n),
    click_rate: ratioText(count('uniqueClicks'), count('delivered'), 1n),
  };
}
