/** A line of any file about ads. Amounts are in units of 1e-6. */
export interface Line {
  readonly platform: string;
  readonly basis: string;
  readonly account: string;
  readonly accountId: string | null;
  /** Whose it is taken to be where totals of ad accounts are held against campaigns. */
  readonly speaker: string | null;
  readonly campaign: string | null;
  readonly campaignId: string | null;
  readonly campaignName: string | null;
  readonly adsetId: string | null;
  readonly adsetName: string | null;
  readonly adId: string | null;
  readonly adName: string | null;
  readonly depth: 0 | 1 | 2 | 3;
  readonly first: string;
  readonly last: string;
  readonly currency: string | null;
  readonly spend: bigint | null;
  readonly impressions: bigint | null;
  readonly clicks: bigint | null;
  readonly reach: bigint | null;
  readonly objective: string | null;
  readonly status: string | null;
  readonly asOfMs: number;
}

export interface Period {
  readonly first: string;
  readonly last: string;
}

export interface Amounts {
  readonly spend: bigint | null;
  readonly impressions: bigint | null;
  readonly clicks: bigint | null;
}

/** A thing in a period: what is told of it as a whole, its parts, and which of the two counts. */
export interface AdNode extends Amounts {
  readonly level: 'ad' | 'adset' | 'campaign' | 'account';
  readonly key: string | null;
  readonly speaker: string | null;
  readonly accountId: string | null;
  readonly campaignId: string | null;
  readonly own: Line | undefined;
  readonly parts: readonly AdNode[];
  readonly counts: 'own' | 'parts' | 'total' | 'detail';
  /** True where the parts add up to more than the whole. */
  readonly exceeds: boolean;
  readonly rest: Amounts;
  readonly currency: string | null;
  readonly asOfMs: number;
}

/** One period of one account: the things at the top (ad accounts, or campaigns of none) and all campaigns. */
export interface Tree {
  readonly platform: string;
  readonly account: string;
  readonly period: Period;
  readonly nodes: readonly AdNode[];
  readonly campaigns: readonly AdNode[];
}

const kinds = ['insights', 'campaign-daily', 'ads-manager', 'tiktok-ads'];

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function greater(a: bigint | string | null, b: bigint | string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a > b ? -1 : 1;
}

/** The best of several words about one thing and period: the newest, the fullest, the kind named first, what a reader sees. */
function bestOf(lines: readonly Line[]): Line | undefined {
  return lines.toSorted(
    (a, b) =>
      b.asOfMs - a.asOfMs ||
      greater(a.spend, b.spend) ||
      greater(a.impressions, b.impressions) ||
      kinds.indexOf(a.basis) - kinds.indexOf(b.basis) ||
      greater(a.clicks, b.clicks) ||
      greater(a.reach, b.reach) ||
      greater(a.currency, b.currency),
  )[0];
}

function sumOf(values: readonly (bigint | null)[]): bigint | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((all, value) => all + value, 0n);
}

export function amountsOf({ spend, impressions, clicks }: Amounts): Amounts {
  return { spend, impressions, clicks };
}

function lineKey(line: Line): string {
  const { platform, account, accountId, campaign, adsetId, adId, depth, first, last } = line;
  return JSON.stringify([platform, account, accountId, campaign, adsetId, adId, depth, first, last]);
}

/** What one kind of file says of one thing: an export with breakdowns says it in several lines. */
function words(lines: readonly Line[]): readonly Line[] {
  const groups = Map.groupBy(lines, (line) => `${lineKey(line)} ${line.basis} ${line.currency}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const all = (name: 'spend' | 'impressions' | 'clicks') => sumOf(group.map((one) => one[name]));
    return [
      {
        ...first,
        spend: all('spend'),
        impressions: all('impressions'),
        clicks: all('clicks'),
        reach: group.length === 1 ? first.reach : null,
        asOfMs: Math.max(...group.map(({ asOfMs }) => asOfMs)),
      },
    ];
  });
}

/** Of each thing and period the best word, in the currency of the best word about its campaign. */
function chosen(lines: readonly Line[]): readonly Line[] {
  const all = words(lines);
  const ofPeriod = ({ platform, account, accountId, campaign, first, last }: Line) =>
    JSON.stringify([platform, account, accountId, campaign, first, last]);
  const currencies = new Map(
    [...Map.groupBy(all, ofPeriod)].map(([key, group]) => [
      key,
      bestOf(group.filter(({ currency }) => currency !== null))?.currency ?? null,
    ]),
  );
  const comparable = all.filter((one) => one.currency === null || one.currency === currencies.get(ofPeriod(one)));
  return [...Map.groupBy(comparable, lineKey).values()].flatMap((group) => bestOf(group) ?? []);
}

export function treeOf(lines: readonly Line[]): readonly Tree[] {
  const groups = Map.groupBy(chosen(lines), ({ platform, account, first, last }) =>
    JSON.stringify([platform, account, first, last]),
  );
  return [...groups.values()].flatMap((group): readonly Tree[] => {
    const [one] = group;
    if (!one) return [];
    const period = { first: one.first, last: one.last };
    const campaigns = [
      ...Map.groupBy(
        group.filter(({ depth }) => depth > 0),
        ({ campaign }) => campaign,
      ).values(),
    ].map(campaignNode);
    const nodes = accountNodes(
      group.filter(({ depth }) => depth === 0),
      campaigns,
    );
    return [{ platform: one.platform, account: one.account, period, nodes, campaigns }];
  });
}

function campaignNode(lines: readonly Line[]): AdNode {
  const below = Map.groupBy(
    lines.filter(({ depth }) => depth >= 2),
    ({ adsetId }) => adsetId,
  );
  const adsets = [...below.values()].map((some) => {
    const ads = some.filter(({ depth }) => depth === 3).map((ad) => node('ad', ad, []));
    return node(
      'adset',
      some.find(({ depth }) => depth === 2),
      ads,
    );
  });
  return node(
    'campaign',
    lines.find(({ depth }) => depth === 1),
    adsets,
  );
}

function node(level: AdNode['level'], own: Line | undefined, parts: readonly AdNode[]): AdNode {
  const [part] = parts;
  const all = (name: keyof Amounts) => sumOf(parts.map((one) => one[name]));
  const sums: Amounts = { spend: all('spend'), impressions: all('impressions'), clicks: all('clicks') };
  const oldest = parts.length === 0 ? 0 : Math.min(...parts.map(({ asOfMs }) => asOfMs));
  const counts = countsOf(own, parts, sums, oldest);
  const less = (name: keyof Amounts) =>
    own === undefined || own[name] === null ? null : own[name] - (sums[name] ?? 0n);
  const isOwn = counts === 'own' || counts === 'total';
  const value = (name: keyof Amounts) => (isOwn ? (own?.[name] ?? sums[name]) : sums[name]);
  const currencies = [...new Set(parts.flatMap(({ currency }) => (currency === null ? [] : [currency])))];
  return {
    level,
    key: own?.campaign ?? part?.key ?? null,
    speaker: own?.speaker ?? part?.speaker ?? null,
    accountId: own?.accountId ?? part?.accountId ?? null,
    campaignId: own?.campaignId ?? part?.campaignId ?? null,
    own,
    parts,
    counts,
    exceeds: own?.spend != null && sums.spend !== null && sums.spend > own.spend,
    rest: { spend: less('spend'), impressions: less('impressions'), clicks: less('clicks') },
    currency: own?.currency ?? (currencies.length === 1 ? (currencies[0] ?? null) : null),
    spend: value('spend'),
    impressions: value('impressions'),
    clicks: value('clicks'),
    asOfMs: isOwn ? (own?.asOfMs ?? 0) : oldest,
  };
}

function countsOf(own: Line | undefined, parts: readonly AdNode[], sums: Amounts, oldest: number): AdNode['counts'] {
  if (parts.length === 0) return 'own';
  if (own === undefined) return 'parts';
  if (own.spend === null) return sums.spend === null ? 'total' : 'parts';
  if (sums.spend === null || sums.spend < own.spend) return 'total';
  if (sums.spend > own.spend) return oldest > own.asOfMs ? 'detail' : 'total';
  const hasAll = (name: 'impressions' | 'clicks') =>
    own[name] === null || sums[name] === null || sums[name] >= own[name];
  return own.first === own.last && hasAll('impressions') && hasAll('clicks') ? 'parts' : 'total';
}

/** The ad accounts of a period with their campaigns, and the campaigns that are part of none. */
function accountNodes(owns: readonly Line[], campaigns: readonly AdNode[]): readonly AdNode[] {
  if (owns.length === 0) return campaigns;
  const isJoint = [...owns, ...campaigns].some(({ speaker }) => speaker === null);
  const speakers = new Set(owns.map(({ speaker }) => speaker));
  const keyOf = (speaker: string | null, currency: string | null) =>
    JSON.stringify([isJoint ? null : speaker, currency]);
  const totals = [...Map.groupBy(owns, ({ speaker, currency }) => keyOf(speaker, currency))].map(([key, some]) => ({
    key,
    own: jointLine(some, isJoint),
  }));
  const placed = campaigns.map((campaign) => {
    if (campaign.speaker !== null && !speakers.has(campaign.speaker)) return { campaign, key: undefined };
    const fits = totals
      .filter(({ own }) => isJoint || own.speaker === campaign.speaker)
      .filter(({ own }) => own.currency === null || campaign.currency === null || own.currency === campaign.currency)
      .toSorted(
        (a, b) =>
          Number(b.own.currency === campaign.currency) - Number(a.own.currency === campaign.currency) ||
          compareText(a.own.currency ?? '~', b.own.currency ?? '~'),
      );
    return { campaign, key: fits[0]?.key };
  });
  const accounts = totals.map(({ key, own }) => {
    const parts = placed.filter((one) => one.key === key).map(({ campaign }) => campaign);
    return { ...node('account', own, parts), speaker: own.speaker };
  });
  return [...accounts, ...placed.filter(({ key }) => key === undefined).map(({ campaign }) => campaign)];
}

function jointLine(lines: readonly Line[], isJoint: boolean): Line {
  const [first] = lines;
  if (!first) throw new RangeError('A total has a line.');
  const all = (name: keyof Amounts) => sumOf(lines.map((one) => one[name]));
  return {
    ...first,
    speaker: isJoint ? null : first.speaker,
    spend: all('spend'),
    impressions: all('impressions'),
    clicks: all('clicks'),
    reach: lines.length === 1 ? first.reach : null,
    basis: lines.map(({ basis }) => basis).toSorted(compareText)[0] ?? first.basis,
    asOfMs: Math.max(...lines.map(({ asOfMs }) => asOfMs)),
  };
}
