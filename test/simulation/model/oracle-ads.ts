import { type AdNode, amountsOf, compareText, type Line, type Period, treeOf } from './ads-tree.ts';
import { countText, decimalText, ratioText } from './exact.ts';

type MartRow = Readonly<Record<string, string | null>>;

/** A name, and what else a list says of a thing. */
export interface Listed {
  readonly account: string;
  readonly id: string;
  readonly accountId?: string | null;
  readonly adsetId?: string | null;
  readonly name: string | null;
  readonly status?: string | null;
  readonly objective?: string | null;
  readonly asOfMs: number;
}

/** All that is known of ads. */
export interface AdsEvidence {
  readonly lines: readonly Line[];
  readonly campaigns: readonly Listed[];
  readonly adsets: readonly Listed[];
  readonly ads: readonly Listed[];
}

const dayMs = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const daysBetween = (first: string, last: string) => (Date.parse(last) - Date.parse(first)) / dayMs + 1;
const revisedDays = (platform: string) => (platform === 'tiktok' ? 7 : 28);

/** The tables of ads, computed the plain way. */
export function adsTables(evidence: AdsEvidence): {
  readonly daily: readonly MartRow[];
  readonly campaigns: readonly MartRow[];
} {
  const lines = resolved(evidence);
  const trees = treeOf(lines);
  const names = namesOf(evidence, lines);
  return {
    daily: trees
      .filter(({ period }) => period.first === period.last)
      .flatMap((tree) => rowsOfTree(tree.nodes, tree.period, tree.account, tree.platform))
      .map((row) => dailyRow(row, names, lines)),
    campaigns: campaignRows(trees, evidence, names, lines),
  };
}

/** What other files know of a line: whose its campaign is, its ad's ad set, its currency, the id of a campaign that is only named. */
function resolved({ lines, campaigns, ads }: AdsEvidence): readonly Line[] {
  const withIds = lines.map((line): Line => {
    if (line.platform !== 'tiktok' || line.campaignId !== null) return line;
    const ids = new Set(
      lines
        .filter((one) => one.platform === 'tiktok' && one.campaignId !== null && one.account === line.account)
        .filter((one) => one.campaignName === line.campaignName && one.currency === line.currency)
        .map(({ campaignId }) => campaignId),
    );
    const [only = null] = ids;
    const named = `named ${line.currency} ${line.campaignName}`;
    return ids.size === 1 ? { ...line, campaignId: only, campaign: only } : { ...line, campaign: named };
  });
  const told = [
    ...withIds,
    ...campaigns.map((one) => ({ ...one, platform: 'meta', campaign: one.id, accountId: one.accountId ?? null })),
  ].filter(({ accountId }) => accountId !== null);
  const newest = <T extends { readonly asOfMs: number }>(
    some: readonly T[],
    value: (one: T) => string | null | undefined,
  ) =>
    some
      .filter((one) => value(one) != null)
      .toSorted((a, b) => b.asOfMs - a.asOfMs || compareText(value(b) ?? '', value(a) ?? ''))
      .map(value)[0] ?? null;
  const only = (values: readonly (string | null)[]) => {
    const known = new Set(values.filter((value) => value !== null));
    return known.size === 1 ? ([...known][0] ?? null) : null;
  };
  const owned = withIds.map((line): Line => {
    const here = told.filter((one) => one.platform === line.platform && one.account === line.account);
    const owner = newest(
      here.filter((one) => line.campaign !== null && one.campaign === line.campaign),
      (one) => one.accountId,
    );
    const accountId = owner ?? line.accountId;
    const parents = [
      ...withIds.filter((one) => one.platform === 'meta' && one.account === line.account && one.adId === line.adId),
      ...ads.filter((one) => one.account === line.account && one.id === line.adId),
    ];
    const adsetId = line.adsetId ?? (line.adId === null ? null : newest(parents, (one) => one.adsetId));
    return { ...line, accountId, speaker: accountId ?? only(here.map((one) => one.accountId ?? null)), adsetId };
  });
  return owned.map((line): Line => {
    if (line.currency !== null) return line;
    const same = owned.filter((one) => one.platform === line.platform && one.account === line.account);
    const ofCampaign = same.filter(
      (one) => line.campaign !== null && one.campaign === line.campaign && one.basis !== 'campaign-daily',
    );
    // Only lines that name their ad account themselves say what its currency is.
    const ofAccount = lines.filter(
      (one) =>
        one.platform === line.platform &&
        one.account === line.account &&
        one.accountId !== null &&
        one.accountId === line.accountId,
    );
    return {
      ...line,
      currency: only(ofCampaign.map((one) => one.currency)) ?? only(ofAccount.map((one) => one.currency)),
    };
  });
}

interface DayRow {
  readonly level: string;
  readonly platform: string;
  readonly account: string;
  readonly accountId: string | null;
  readonly campaign: string | null;
  readonly campaignId: string | null;
  readonly adsetId: string | null;
  readonly adId: string | null;
  readonly date: string;
  readonly basis: string;
  readonly exceeds: string | null;
  readonly currency: string | null;
  readonly spend: bigint | null;
  readonly impressions: bigint | null;
  readonly clicks: bigint | null;
  readonly reach: bigint | null;
  readonly asOfMs: number;
}

/** The rows of a period of an account: all parts, and what is left of each total beside them. */
function rowsOfTree(nodes: readonly AdNode[], period: Period, account: string, platform: string): readonly DayRow[] {
  const walk = (node: AdNode, above: string | null): readonly DayRow[] => {
    const exceeds =
      above === 'detail' || node.counts === 'detail' ? 'detail' : (above ?? (node.exceeds ? 'total' : null));
    const passed = node.level === 'account' ? null : exceeds;
    const below = node.parts.flatMap((part) => walk(part, passed));
    const { own } = node;
    if (!own || !['own', 'total'].includes(node.counts)) return below;
    const rest = node.counts === 'own' ? amountsOf(own) : node.rest;
    const isNothing = [rest.spend, rest.impressions, rest.clicks].every((one) => (one ?? 0n) === 0n);
    if (node.counts === 'total' && isNothing) return below;
    const row: DayRow = {
      level: node.counts === 'own' ? node.level : `rest of ${node.level}`,
      platform,
      account,
      accountId: node.level === 'account' ? node.speaker : own.accountId,
      campaign: node.level === 'account' ? null : own.campaign,
      campaignId: node.level === 'account' ? null : own.campaignId,
      adsetId: node.level === 'adset' || node.level === 'ad' ? own.adsetId : null,
      adId: node.level === 'ad' ? own.adId : null,
      date: period.first,
      basis: own.basis,
      exceeds,
      currency: node.currency,
      ...rest,
      reach: node.counts === 'own' ? own.reach : null,
      asOfMs: own.asOfMs,
    };
    return [...below, row];
  };
  return nodes.flatMap((node) => walk(node, null));
}

interface Names {
  readonly campaign: (platform: string, account: string, campaign: string | null) => string | null;
  readonly adset: (account: string, id: string | null) => string | null;
  readonly ad: (account: string, id: string | null) => string | null;
}

const kinds = ['list', 'insights', 'campaign-daily', 'ads-manager', 'tiktok-ads'];

function namesOf({ campaigns, adsets, ads }: AdsEvidence, lines: readonly Line[]): Names {
  const newest = (some: readonly { readonly name: string | null; readonly kind: string; readonly asOfMs: number }[]) =>
    some
      .filter(({ name }) => name !== null)
      .toSorted(
        (a, b) =>
          b.asOfMs - a.asOfMs ||
          kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
          compareText(b.name ?? '', a.name ?? ''),
      )[0]?.name ?? null;
  const listed = (list: readonly Listed[], account: string, id: string | null) =>
    list.filter((one) => one.account === account && one.id === id).map((one) => ({ ...one, kind: 'list' }));
  return {
    campaign: (platform, account, campaign) =>
      newest([
        ...(platform === 'meta' ? listed(campaigns, account, campaign) : []),
        ...lines
          .filter(
            (one) =>
              one.platform === platform && one.account === account && campaign !== null && one.campaign === campaign,
          )
          .map((one) => ({ name: one.campaignName, kind: one.basis, asOfMs: one.asOfMs })),
      ]),
    adset: (account, id) =>
      newest([
        ...listed(adsets, account, id),
        ...lines
          .filter((one) => one.account === account && id !== null && one.adsetId === id)
          .map((one) => ({ name: one.adsetName, kind: one.basis, asOfMs: one.asOfMs })),
      ]),
    ad: (account, id) =>
      newest([
        ...listed(ads, account, id),
        ...lines
          .filter((one) => one.account === account && id !== null && one.adId === id)
          .map((one) => ({ name: one.adName, kind: one.basis, asOfMs: one.asOfMs })),
      ]),
  };
}

function isProvisional(lines: readonly Line[], platform: string, account: string, date: string): string {
  const newest = Math.max(
    ...lines.filter((one) => one.platform === platform && one.account === account).map((one) => one.asOfMs),
  );
  return String(date > dayOf(newest - revisedDays(platform) * dayMs));
}

function rates(spend: bigint | null, impressions: bigint | null, clicks: bigint | null): MartRow {
  return {
    ctr: ratioText(clicks, impressions, 100n),
    cpc: ratioText(spend, clicks === null ? null : clicks * 1_000_000n, 1n),
    cpm: ratioText(spend, impressions === null ? null : impressions * 1_000_000n, 1_000n),
  };
}

function dailyRow(row: DayRow, names: Names, lines: readonly Line[]): MartRow {
  return {
    platform: row.platform,
    account: row.account,
    account_id: row.accountId,
    date: row.date,
    campaign_id: row.campaignId,
    campaign_name: names.campaign(row.platform, row.account, row.campaign),
    adset_id: row.adsetId,
    adset_name: names.adset(row.account, row.adsetId),
    ad_id: row.adId,
    ad_name: names.ad(row.account, row.adId),
    level: row.level,
    basis: row.basis,
    exceeds_total: row.exceeds,
    currency: row.currency,
    spend: row.spend === null ? null : decimalText(row.spend, 6),
    impressions: countText(row.impressions),
    clicks: countText(row.clicks),
    reach: countText(row.reach),
    ...rates(row.spend, row.impressions, row.clicks),
    captured_on: dayOf(row.asOfMs),
    is_provisional: isProvisional(lines, row.platform, row.account, row.date),
  };
}

interface Piece {
  readonly isDay: boolean;
  readonly first: string;
  readonly last: string;
  readonly toldLast: string;
  readonly node: AdNode;
}

function campaignRows(
  trees: ReturnType<typeof treeOf>,
  evidence: AdsEvidence,
  names: Names,
  lines: readonly Line[],
): readonly MartRow[] {
  const pieces = trees.flatMap(({ platform, account, period, campaigns }) =>
    campaigns.map((node) => ({ platform, account, period, node })),
  );
  const groups = Map.groupBy(pieces, ({ platform, account, node }) => JSON.stringify([platform, account, node.key]));
  return [...groups.values()].map((group) => {
    const [one] = group;
    if (!one) throw new RangeError('A campaign has a piece.');
    const { platform, account } = one;
    const kept = keptPieces(
      group.map(({ period, node }): Piece => {
        const captured = dayOf(node.asOfMs);
        const ends = captured < period.first ? period.first : captured;
        const isDay = period.first === period.last;
        const last = isDay || period.last < ends ? period.last : ends;
        return { isDay, first: period.first, last, toldLast: period.last, node };
      }),
    );
    return campaignRow(kept, { platform, account, campaign: one.node.key }, evidence, names, lines);
  });
}

/** The longest periods that do not overlap, unless newer days say more, and the days outside them. */
function keptPieces(pieces: readonly Piece[]): readonly Piece[] {
  const days = pieces.filter(({ isDay }) => isDay);
  const longest = pieces
    .filter(({ isDay }) => !isDay)
    .toSorted(
      (a, b) =>
        daysBetween(b.first, b.last) - daysBetween(a.first, a.last) ||
        b.node.asOfMs - a.node.asOfMs ||
        greaterFirst(a.node.spend, b.node.spend) ||
        compareText(b.last, a.last) ||
        compareText(b.toldLast, a.toldLast),
    );
  const taken: Piece[] = [];
  for (const one of longest)
    if (taken.every(({ first, last }) => last < one.first || first > one.last)) taken.push(one);
  const within = (one: Piece) => days.filter(({ first }) => first >= one.first && first <= one.last);
  const periods = taken.filter((one) => {
    const inside = within(one);
    const known = inside.flatMap(({ node }) => (node.spend === null ? [] : [node.spend]));
    if (known.length === 0) return true;
    const sum = known.reduce((all, spend) => all + spend, 0n);
    if (one.node.spend === null) return false;
    return !(sum > one.node.spend && inside.every(({ node }) => node.asOfMs > one.node.asOfMs));
  });
  return [...periods, ...days.filter((day) => !periods.some((one) => within(one).includes(day)))];
}

function greaterFirst(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a > b ? -1 : 1;
}

function campaignRow(
  pieces: readonly Piece[],
  {
    platform,
    account,
    campaign,
  }: { readonly platform: string; readonly account: string; readonly campaign: string | null },
  { campaigns }: AdsEvidence,
  names: Names,
  lines: readonly Line[],
): MartRow {
  const nodes = pieces.map(({ node }) => node);
  const currencies = nodes.map(({ currency }) => currency);
  const isOne = new Set(currencies).size === 1;
  const sum = (values: readonly (bigint | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((all, value) => all + value, 0n);
  };
  const total = sum(nodes.map(({ spend }) => spend));
  const spend = isOne ? total : null;
  const impressions = sum(nodes.map((one) => one.impressions));
  const clicks = sum(nodes.map((one) => one.clicks));
  const first = pieces.map((one) => one.first).toSorted(compareText)[0] ?? '';
  const last =
    pieces
      .map((one) => one.last)
      .toSorted(compareText)
      .at(-1) ?? '';
  const covered = pieces.reduce((all, one) => all + daysBetween(one.first, one.last), 0);
  const isDaily = pieces.every(({ isDay }) => isDay);
  const [node] = nodes;
  return {
    platform,
    account,
    account_id: node?.accountId ?? null,
    campaign_id: node?.campaignId ?? null,
    campaign_name: names.campaign(platform, account, campaign),
    ...listedFacts(platform, account, campaign, campaigns, lines),
    basis: isDaily ? 'daily' : pieces.length === 1 ? 'period' : 'added',
    first_date: first,
    last_date: last,
    uncovered_days: String(daysBetween(first, last) - covered),
    currency: isOne ? (currencies[0] ?? null) : null,
    spend: spend === null ? null : decimalText(spend, 6),
    impressions: countText(impressions),
    clicks: countText(clicks),
    reach:
      pieces.length === 1 && !isDaily && node?.own && node.counts !== 'parts' && node.counts !== 'detail'
        ? countText(node.own.reach)
        : null,
    ...rates(spend, impressions, clicks),
    captured_on: dayOf(Math.max(...nodes.map(({ asOfMs }) => asOfMs))),
    is_provisional: isProvisional(lines, platform, account, last),
  };
}

/** The newest objective; the newest status, unless a newer list no longer has the campaign. */
function listedFacts(
  platform: string,
  account: string,
  campaign: string | null,
  campaigns: readonly Listed[],
  lines: readonly Line[],
): MartRow {
  if (platform !== 'meta') return { objective: null, status: null };
  const list = campaigns.filter((one) => one.account === account);
  const own = list.filter((one) => one.id === campaign);
  const csv = lines.filter((one) => one.platform === 'meta' && one.account === account && one.campaign === campaign);
  const facts = [
    ...own.map((one) => ({
      rank: 0,
      objective: one.objective ?? null,
      status: one.status ?? null,
      asOfMs: one.asOfMs,
    })),
    ...csv.map((one) => ({ rank: 1, objective: one.objective, status: one.status, asOfMs: one.asOfMs })),
  ];
  const best = (name: 'objective' | 'status', some: typeof facts) =>
    some
      .filter((one) => one[name] !== null)
      .toSorted((a, b) => b.asOfMs - a.asOfMs || a.rank - b.rank || compareText(b[name] ?? '', a[name] ?? ''))[0]?.[
      name
    ] ?? null;
  const listedAt = own.find((one) => one.status != null)?.asOfMs ?? Math.max(...list.map((one) => one.asOfMs));
  return {
    objective: best('objective', facts),
    status: best(
      'status',
      facts.filter((one) => one.rank === 0 || one.asOfMs > listedAt),
    ),
  };
}
