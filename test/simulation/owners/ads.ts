import { decimalText } from '../model/exact.ts';
import type { CampaignDayRow, Document, InsightRow, NamedRow } from '../model/rows.ts';
import type { Random } from '../random.ts';
import { secretIn } from './secrets.ts';

const campaigns = ['120210000000000017', '120210000000000025', '120210000000000033'] as const;
const days = ['2026-08-30', '2026-08-31', '2026-09-01', '2026-09-02'] as const;
const statuses = ['ACTIVE', 'PAUSED', 'ARCHIVED'] as const;
const adsetOf = (campaign: string) => campaign.replace('1202100', '2202100');
const adOf = (campaign: string, nth: number) => campaign.replace('1202100', `${3 + nth}202100`);

interface Element {
  readonly json: unknown;
  readonly row?: InsightRow | NamedRow;
}

/** Insights of one dump: rows of several levels that repeat the same spend, days and lifetimes mixed. */
export function insightsDump(random: Random, accountId: string): Document<'metaads/insights'> {
  const names = new Map(campaigns.map((id) => [id, `Campaign ${random.int(1, 9)}`]));
  const rows = new Map<string, InsightRow>();
  for (let n = random.int(1, 7); n > 0; n--) {
    const row = insight(random, accountId, names);
    if (!rows.has(row.scope)) rows.set(row.scope, row);
  }
  const elements: Element[] = [...rows.values()].map((row) => ({ json: insightJson(random, row), row }));
  // Told twice, with another amount: the first one counts.
  const [first] = rows.values();
  if (first && random.chance(0.12)) elements.push({ json: { ...insightJson(random, first), spend: '999.99' } });
  return documentOf(random, 'metaads/insights', elements, {
    impressions: secretIn(random),
    date_start: '2026-02-30',
    date_stop: '2026-03-01',
  });
}

function insight(random: Random, accountId: string, names: ReadonlyMap<string, string>): InsightRow {
  const campaign = random.pick(campaigns);
  const depth = random.chance(0.15) ? 0 : random.int(1, 3);
  const campaignId = depth > 0 ? campaign : null;
  const adsetId = depth >= 2 ? adsetOf(campaign) : null;
  const adId = depth === 3 ? adOf(campaign, random.int(0, 1)) : null;
  // Not every dump asked for it.
  const toldAccount = random.chance(0.2) ? null : accountId;
  const [first, last] = random.chance(0.25) ? ([random.pick(days), '2026-09-03'] as const) : sameDay(random.pick(days));
  return {
    scope: JSON.stringify([campaignId ?? toldAccount, adsetId, adId, first, last]),
    accountId: toldAccount,
    campaignId,
    campaignName: campaignId === null ? null : (names.get(campaignId) ?? campaignId),
    adsetId,
    adId,
    first,
    last,
    spend: BigInt(random.int(0, 9_999)) * 10_000n,
    impressions: BigInt(random.int(0, 500)),
    clicks: random.chance(0.15) ? null : BigInt(random.int(0, 20)),
    reach: random.chance(0.15) ? null : BigInt(random.int(0, 400)),
  };
}

function sameDay(day: string): readonly [string, string] {
  return [day, day];
}

function insightJson(random: Random, row: InsightRow): Readonly<Record<string, unknown>> {
  // Metrics are strings in the source; a dump written by others may have them as numbers.
  const number = (value: bigint) => (random.chance(0.2) ? Number(value) : String(value));
  return {
    ...(row.accountId === null ? {} : { account_id: row.accountId }),
    ...(row.campaignId === null ? {} : { campaign_id: row.campaignId, campaign_name: row.campaignName }),
    ...(row.adsetId === null ? {} : { adset_id: row.adsetId }),
    ...(row.adId === null ? {} : { ad_id: row.adId }),
    impressions: number(row.impressions),
    ...(row.clicks === null ? {} : { clicks: number(row.clicks) }),
    spend: decimalText(row.spend, 6),
    ...(row.reach === null ? {} : { reach: number(row.reach) }),
    date_start: row.first,
    date_stop: row.last,
  };
}

const dailyColumns =
  'date,campaign_id,campaign_name,campaign_objective,campaign_status,adset_id,adset_name,spend_usd,impressions,clicks,reach';

/** The daily CSV of campaigns: days that insights may tell too, with other amounts. */
export function campaignDays(random: Random): Document<'metaads/campaign-daily'> {
  const rows = new Map<string, CampaignDayRow>();
  for (let n = random.int(1, 6); n > 0; n--) {
    const row = campaignDay(random);
    if (!rows.has(row.scope)) rows.set(row.scope, row);
  }
  const lines = [...rows.values()].map(dayLine);
  const [first] = rows.values();
  // Told twice, with another amount: the first one counts.
  if (first && random.chance(0.12)) lines.push(dayLine({ ...first, spend: 999_990_000n }));
  const refused = random.chance(0.15) ? 1 : random.chance(0.06) ? lines.length + 1 : 0;
  for (let n = 0; n < refused; n++)
    lines.splice(random.int(1, lines.length), 0, `2026-02-30,1,${secretIn(random)},,,,,1.00,1,1,1`);
  const text = `${[dailyColumns, ...lines].join('\n')}${random.chance(0.5) ? '\n' : ''}`;
  return { dataset: 'metaads/campaign-daily', text, read: lines.length, rows: [...rows.values()] };
}

function campaignDay(random: Random): CampaignDayRow {
  const campaignId = random.pick(campaigns);
  const date = random.pick(days);
  return {
    scope: JSON.stringify([date, campaignId]),
    campaignId,
    campaignName: `Campaign ${random.int(1, 9)}`,
    date,
    spend: BigInt(random.int(0, 9_999)) * 10_000n,
    impressions: BigInt(random.int(0, 500)),
    clicks: random.chance(0.15) ? null : BigInt(random.int(0, 20)),
    reach: random.chance(0.15) ? null : BigInt(random.int(0, 400)),
  };
}

function dayLine({ date, campaignId, campaignName, spend, impressions, clicks, reach }: CampaignDayRow): string {
  return `${date},${campaignId},${campaignName},OUTCOME_TRAFFIC,ACTIVE,,,${decimalText(spend, 6)},${impressions},${clicks ?? ''},${reach ?? ''}`;
}

export type NamedDataset = 'metaads/campaigns' | 'metaads/adsets' | 'metaads/ads';

/** The campaigns, ad sets or ads of one dump, not always all of them. */
export function namesDump<D extends NamedDataset>(random: Random, dataset: D): Document<NamedDataset> {
  const wanted = campaigns.filter(() => random.chance(0.6));
  const rows = (wanted.length > 0 ? wanted : campaigns.slice(0, 1)).map((campaign): NamedRow => {
    const id =
      dataset === 'metaads/campaigns' ? campaign : dataset === 'metaads/adsets' ? adsetOf(campaign) : adOf(campaign, 0);
    const objective = dataset === 'metaads/campaigns' ? random.pick(['OUTCOME_TRAFFIC', 'OUTCOME_SALES']) : null;
    return { scope: id, id, name: `Name ${random.int(1, 99)}`, status: random.pick(statuses), objective };
  });
  const elements = rows.map((row) => ({ json: namedJson(dataset, row), row }));
  return documentOf(random, dataset, elements, { ...namedJson(dataset, rows[0]), id: '', name: secretIn(random) });
}

function namedJson(dataset: NamedDataset, row: NamedRow | undefined): Readonly<Record<string, unknown>> {
  const base = { id: row?.id, name: row?.name, status: row?.status };
  if (dataset === 'metaads/campaigns') return { ...base, objective: row?.objective };
  const campaign_id = `1202100${row?.id.slice(7)}`;
  if (dataset === 'metaads/adsets') return { ...base, campaign_id, optimization_goal: 'LINK_CLICKS' };
  return { ...base, campaign_id, adset_id: adsetOf(campaign_id) };
}

function documentOf<D extends NamedDataset | 'metaads/insights'>(
  random: Random,
  dataset: D,
  good: readonly Element[],
  bad: Readonly<Record<string, unknown>>,
): Document<D> {
  const refused = random.chance(0.15) ? 1 : random.chance(0.06) ? good.length + 1 : 0;
  const elements = [...good];
  for (let n = 0; n < refused; n++)
    elements.splice(random.int(1, elements.length), 0, { json: random.chance(0.3) ? n : bad });
  const list = elements.map(({ json }) => json);
  const text = JSON.stringify(random.chance(0.2) ? { data: list } : list, null, random.pick([0, 2]));
  const rows = elements.flatMap(({ row }) => (row ? [row] : []));
  // The rows were made for this dataset above; the compiler cannot follow them through the list.
  return { dataset, text, read: elements.length, rows } as unknown as Document<D>;
}
