import { createHash } from 'node:crypto';
import type { Decision } from '../../../lib/lake/decision.ts';
import { sourceOfDataset, sourcesOfUpload } from '../owners/upload.ts';
import type { Upload } from '../world.ts';
import { countsBefore, filledRow, isMeasured, type Word } from './measured.ts';
import { isTaken } from './one-file.ts';
import { type MartRows, martsOf } from './oracle-marts.ts';
import { namedFirst, repeatsOf, type Told } from './repeats.ts';
import { type DatasetId, type Document, lineOfStatement, type RowsByDataset, type StatementRow } from './rows.ts';
import { type Said, type StandingRules, standingRows } from './standing.ts';
import { withoutTakenBack } from './taken-back.ts';
import { tellsRows } from './telling.ts';

/** An upload that the lake has seen, and when it landed. */
export interface SeenUpload {
  readonly upload: Upload;
  readonly landedAt: Date;
}

/** What one content of one account says, and since when that is known. */
export interface Evidence {
  readonly account: string;
  readonly sha256: string;
  readonly source: string;
  readonly asOfMs: number;
  /** Nobody dated it: its as-of is when it landed. */
  readonly isLandedOnly: boolean;
  /** Those of its documents that are taken. */
  readonly documents: readonly Document[];
  /** What somebody decided about it, where it is held. */
  readonly told?: Told | undefined;
}

/** A current row with what the marts need besides its own columns. */
export type Current<R> = R & { readonly account: string; readonly asOfMs: number };
export type CurrentRows = { readonly [D in DatasetId]: readonly Current<RowsByDataset[D]>[] };

/**
 * The marts that follow from a set of uploads, computed the plain way and from the rows the uploads were made of: no
 * SQL, no text, none of the lake's code. What it does not look at is the order in which anything happened.
 */
export function oracle(seen: readonly SeenUpload[], decisions: readonly Decision[] = []): MartRows {
  const evidence = decideAbout(evidenceOf(seen), decisions);
  return martsOf({
    'distrokid/bank-details': standingStatements(evidence),
    'bandcamp/sales': current(evidence, 'bandcamp/sales'),
    'imusician/sales': current(evidence, 'imusician/sales'),
    'metaads/manager-export': [],
    'mailchimp/audience': [],
    'tiktok/overview': current(evidence, 'tiktok/overview'),
    'tiktok/follower-history': current(evidence, 'tiktok/follower-history'),
    'tiktok/viewers': current(evidence, 'tiktok/viewers'),
    'tiktok/content': current(evidence, 'tiktok/content'),
    'youtube/videos': current(evidence, 'youtube/videos'),
    'spotify/audience-timeline': current(evidence, 'spotify/audience-timeline'),
    'toolost/spotify-daily': current(evidence, 'toolost/spotify-daily'),
    'toolost/apple-daily': current(evidence, 'toolost/apple-daily'),
    'toolost/apple-tracks': [],
    'toolost/apple-countries': [],
    'linktree/daily': current(evidence, 'linktree/daily'),
    'mailchimp/reports': current(evidence, 'mailchimp/reports'),
    'mailchimp/campaigns': current(evidence, 'mailchimp/campaigns'),
    'metaads/insights': current(evidence, 'metaads/insights'),
    'metaads/campaign-daily': current(evidence, 'metaads/campaign-daily'),
    'metaads/campaigns': current(evidence, 'metaads/campaigns'),
    'metaads/adsets': current(evidence, 'metaads/adsets'),
    'metaads/ads': current(evidence, 'metaads/ads'),
  });
}

/** One piece of evidence for each content of each account, however often it was dropped. */
export function evidenceOf(seen: readonly SeenUpload[]): readonly Evidence[] {
  const groups = Map.groupBy(seen, ({ upload }) => `${upload.account} ${sha256Of(upload.text)}`);
  return [...groups.values()].flatMap((group): readonly Evidence[] => {
    const [first] = group;
    if (!first) return [];
    const { account, text, documents } = first.upload;
    const isLandedOnly = group.every(({ upload }) => upload.statedAsOf === undefined);
    return sourcesOfUpload(first.upload).map((source) => ({
      account,
      source,
      sha256: sha256Of(text),
      asOfMs: asOfOf(group),
      isLandedOnly,
      documents: documents.filter(({ dataset, ...one }) => sourceOfDataset(dataset) === source && isTaken(one)),
    }));
  });
}

/** The latest decision about each content of each account holds: it is another account's, or does as was said where it covers less. */
function decideAbout(evidence: readonly Evidence[], decisions: readonly Decision[]): readonly Evidence[] {
  return evidence.map((one) => {
    const last = decisions
      .filter(
        ({ source, account, sha256 }) => source === one.source && account === one.account && sha256 === one.sha256,
      )
      .toSorted((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime())
      .at(-1);
    if (!last || last.as === 'undone') return one;
    if (last.as === 'another-account') return { ...one, account: last.to ?? one.account };
    return { ...one, told: { as: last.as, atMs: last.decidedAt.getTime() } };
  });
}

/** The latest time that anything stated; where nothing did, the first landing, since the bytes existed by then. */
function asOfOf(group: readonly SeenUpload[]): number {
  const stated = group.flatMap(({ upload }) =>
    upload.statedAsOf === undefined ? [] : [Date.parse(upload.statedAsOf)],
  );
  return stated.length > 0 ? Math.max(...stated) : Math.min(...group.map(({ landedAt }) => landedAt.getTime()));
}

/**
 * Per account and scope the rows of the newest evidence that has any; of the same time, of the greater hash. What another
 * account said before is held.
 */
function current<D extends DatasetId>(evidence: readonly Evidence[], dataset: D): readonly Current<RowsByDataset[D]>[] {
  const words = new Map<string, CurrentWord<D>[]>();
  const told: { account: string; row: RowsByDataset[D]; asOfMs: number; isDated: boolean }[] = [];
  const inOrder = evidence.toSorted((a, b) => a.asOfMs - b.asOfMs || namedFirst(a, b) || byName(a, b));
  const said = inOrder.flatMap((by) => monthsOf(by, dataset));
  const repeats = repeatsOf(said);
  for (const file of said) {
    if (repeats.isHeld(file, '')) continue;
    repeats.take(file, '');
    const { asOfMs, sha256, isLandedOnly } = file.by;
    for (const row of file.rows) {
      told.push({ account: file.account, row, asOfMs, isDated: !isLandedOnly });
      const key = `${file.account} ${row.scope}`;
      words.set(key, [...(words.get(key) ?? []), { row: { ...row, account: file.account, asOfMs }, asOfMs, sha256 }]);
    }
  }
  const rows = [...words.values()].flatMap((some): readonly Current<RowsByDataset[D]>[] => {
    const order = some.toSorted(countsBefore(dataset));
    const [first] = order;
    const filled = isMeasured(dataset) ? filledRow(dataset, order) : undefined;
    if (filled) return [filled];
    return order
      .filter(({ asOfMs, sha256 }) => asOfMs === first?.asOfMs && sha256 === first.sha256)
      .map(({ row }) => row);
  });
  return withoutTakenBack(dataset, rows, told);
}

type CurrentWord<D extends DatasetId> = Word<Current<RowsByDataset[D]>>;

/** What one piece of evidence says of each month of a dataset. */
function monthsOf<D extends DatasetId>(
  by: Evidence,
  dataset: D,
): readonly (Said<RowsByDataset[D]> & { readonly by: Evidence })[] {
  const { account, told } = by;
  return [...Map.groupBy(rowsOf(by, dataset), monthOf)].map(([month, rows]) => ({
    by,
    account,
    ...(told ? { told } : {}),
    rows,
    part: `${month} ${rowsText(rows)}`,
    tells: tellsRows(dataset, rows),
  }));
}

/** The month of a row's day, or of its capture; campaigns and names have none. */
function monthOf(row: RowsByDataset[DatasetId]): string {
  const day = 'date' in row ? row.date : 'first' in row ? row.first : 'capturedOn' in row ? row.capturedOn : null;
  return day?.slice(0, 7) ?? 'all';
}

function rowsText(rows: readonly object[]): string {
  const text = (row: object) => JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
  return JSON.stringify(rows.map(text).toSorted());
}

/**
 * The rows of one dataset in a piece of evidence: those of all its documents, because together they are one file's word. Some
 * totals are of the day of the capture, which their file does not say.
 */
function rowsOf<D extends DatasetId>({ documents, asOfMs }: Evidence, dataset: D): readonly RowsByDataset[D][] {
  const rows = documents.flatMap((one) => (one.dataset === dataset ? (one.rows as readonly RowsByDataset[D][]) : []));
  if (dataset !== 'youtube/videos') return rows;
  const capturedOn = new Date(asOfMs).toISOString().slice(0, 10);
  return rows.map((row) => ({ ...row, capturedOn, scope: `${capturedOn} ${row.scope}` }));
}

/** Statements cover all that stands, or are held: per month what the walk through all evidence leaves. */
function standingStatements(evidence: readonly Evidence[]): readonly Current<StatementRow>[] {
  const said = evidence.flatMap((by) =>
    monthsOf(by, 'distrokid/bank-details').map((one) => ({ ...one, newest: newestMonth(by) })),
  );
  const months = Map.groupBy(said, ({ rows }) => rows[0]?.date.slice(0, 7) ?? '');
  return [...months.values()].flatMap((month) => {
    const dated = month.map((one) => ({ ...one, age: ageOf(one, month) }));
    // The time of a row's evidence is of no use to `royalties`.
    return standingRows(dated.toSorted(byAge), statementRules).map(({ row, account }) => ({
      ...row,
      account,
      asOfMs: 0,
    }));
  });
}

interface SaidStatement extends Said<StatementRow> {
  readonly by: Evidence;
  /** The newest month of the whole export. */
  readonly newest: string;
}

function newestMonth(by: Evidence): string {
  const months = rowsOf(by, 'distrokid/bank-details').map(({ date }) => date.slice(0, 7));
  return months.toSorted().at(-1) ?? '';
}

/** Every export is the complete history: one that nobody dated was captured before those that go on for longer were. */
function ageOf({ by, newest }: SaidStatement, month: readonly SaidStatement[]): readonly [number, string] {
  const longer = month.filter((one) => one.account === by.account && one.newest > newest).map((one) => one.by.asOfMs);
  const before = Math.min(...longer);
  return by.isLandedOnly && before <= by.asOfMs ? [before, newest] : [by.asOfMs, '9999-99'];
}

type Dated = SaidStatement & { readonly age: readonly [number, string] };

function byAge(a: Dated, b: Dated): number {
  const [[timeA, monthA], [timeB, monthB]] = [a.age, b.age];
  if (timeA !== timeB) return timeA - timeB;
  if (monthA !== monthB) return monthA < monthB ? -1 : 1;
  return a.by.asOfMs - b.by.asOfMs || namedFirst(a, b) || byName(a.by, b.by);
}

const statementRules: StandingRules<StatementRow> = {
  scopeOf: ({ scope }) => scope,
  lineOf: lineOfStatement,
  moneyOf: ({ earnings }) => earnings,
  textOf: (row) => rowsText([row]),
  lessPercent: 5n,
};

/** Of one time the lesser hash goes first; of the same bytes the account that comes first in the alphabet. */
function byName(a: Evidence, b: Evidence): number {
  const [one, other] = [`${a.sha256} ${a.account}`, `${b.sha256} ${b.account}`];
  return one < other ? -1 : one > other ? 1 : 0;
}

export function sha256Of(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
