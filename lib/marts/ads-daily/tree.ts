/** A level at which a total is told and held against its parts: the ad sets of a campaign, for instance. */
interface Level {
  readonly name: 'adset' | 'campaign' | 'account';
  /** What names a thing of the level, besides platform, account and period. */
  readonly key: readonly string[];
  /** The relation of what is told of it as a whole. */
  readonly own: string;
  /** The relation of its parts. */
  readonly parts: string;
}

const campaignKey = ['account_id', 'speaker', 'campaign', 'campaign_id'];
const levels: readonly Level[] = [
  { name: 'adset', key: [...campaignKey, 'adset_id'], own: '(SELECT * FROM chosen WHERE depth = 2)', parts: 'ad' },
  { name: 'campaign', key: campaignKey, own: '(SELECT * FROM chosen WHERE depth = 1)', parts: 'adset_total' },
  { name: 'account', key: ['speaker', 'account_currency'], own: 'account_own', parts: 'account_part' },
];

/** The columns that name a thing of a level in a period, in the relations of `treeSql`. */
export function keyOf(name: Level['name'] | 'ad'): readonly string[] {
  const key = name === 'ad' ? [...campaignKey, 'adset_id', 'ad_id'] : levels.find((one) => one.name === name)?.key;
  return ['platform', 'account', ...(key ?? []), 'first_date', 'last_date'];
}

/** A condition that two relations are of the same thing, where nulls are equal. */
export function sameSql(one: string, other: string, columns: readonly string[]): string {
  return columns.map((column) => `${one}.${column} IS NOT DISTINCT FROM ${other}.${column}`).join(' AND ');
}

/**
 * SQL of relations that hold what is told of ad sets, campaigns and accounts in a period against their parts:
 *
 * - `adset`, `campaign`, `account`: of each, what is told of the whole (`own_…`), of its parts together (`parts_…`), and which
 *   of them `counts`: `own` or `parts` where one of them says it all; `total` where the whole counts and the rest is the whole less the
 *   parts; `detail` where the parts add up to more and all of them are newer. Parts that add up to less say nothing, however
 *   new they are: they leave out what was deleted.
 * - `adset_total`, `campaign_total`, `account_total`: the best known total of each, as of its oldest evidence.
 */
export function treeSql(): string {
  const ads = 'ad AS (SELECT * FROM chosen WHERE depth = 3),';
  return [ads, ...levels.flatMap((level) => [...(level.name === 'account' ? [accountSql] : []), nodeSql(level)])].join(
    '\n',
  );
}

function nodeSql({ name, own, parts }: Level): string {
  const key = keyOf(name).join(', ');
  const side = (which: string) =>
    ['spend', 'impressions', 'clicks', 'as_of']
      .map((column) => `any_value(${column}) FILTER (WHERE side = '${which}') AS ${which}_${column}`)
      .join(', ');
  const isOwn = `counts IN ('own', 'total')`;
  const best = (column: string) =>
    `CASE WHEN ${isOwn} THEN coalesce(own_${column}, parts_${column}) ELSE parts_${column} END`;
  return `${name}_side AS (
  SELECT ${key}, 'own' AS side, currency, basis, spend, impressions, clicks, reach, as_of FROM ${own}
  UNION ALL
  SELECT
    ${key}, 'parts', CASE WHEN count(DISTINCT currency) = 1 THEN any_value(currency) END, NULL, sum(spend),
    CAST(sum(impressions) AS BIGINT), CAST(sum(clicks) AS BIGINT), NULL, min(as_of)
  FROM ${parts}
  GROUP BY ALL
),
${name} AS (
  SELECT
    *,
    CASE
      WHEN NOT has_parts THEN 'own'
      WHEN NOT has_own OR (own_spend IS NULL AND parts_spend IS NOT NULL) THEN 'parts'
      WHEN first_date = last_date AND parts_spend = own_spend AND coalesce(parts_impressions >= own_impressions, true)
        AND coalesce(parts_clicks >= own_clicks, true) THEN 'parts'
      WHEN parts_spend > own_spend AND parts_as_of > own_as_of THEN 'detail'
      ELSE 'total'
    END AS counts
  FROM (
    SELECT
      ${key}, bool_or(side = 'own') AS has_own, bool_or(side = 'parts') AS has_parts, ${side('own')}, ${side('parts')},
      coalesce(any_value(currency) FILTER (WHERE side = 'own'), any_value(currency)) AS currency, any_value(basis) AS basis,
      any_value(reach) AS reach
    FROM ${name}_side
    GROUP BY ALL
  )
),
${name}_total AS (
  SELECT
    ${key}, currency, basis, counts, ${best('spend')} AS spend, ${best('impressions')} AS impressions, ${best('clicks')} AS clicks,
    CASE WHEN ${isOwn} THEN reach END AS reach, CASE WHEN ${isOwn} THEN own_as_of ELSE parts_as_of END AS as_of
  FROM ${name}
),`;
}

/**
 * A campaign of which no file says whose it is may belong to any ad account of the period, so those are then held together
 * against their campaigns. A campaign of an ad account that does not tell its own total is part of none, and neither is one
 * whose amounts are in another currency.
 */
const accountSql = `account_period AS (
  SELECT
    platform, account, first_date, last_date, list(DISTINCT speaker) FILTER (WHERE depth = 0) AS speakers,
    bool_or(speaker IS NULL) AS is_joint
  FROM chosen
  GROUP BY ALL
  HAVING bool_or(depth = 0)
),
account_own AS (
  SELECT
    platform, account, CASE WHEN NOT is_joint THEN speaker END AS speaker, currency AS account_currency, first_date, last_date,
    any_value(account_id) AS account_id, currency, sum(spend) AS spend,
    CAST(sum(impressions) AS BIGINT) AS impressions, CAST(sum(clicks) AS BIGINT) AS clicks,
    CASE WHEN count(*) = 1 THEN any_value(reach) END AS reach, any_value(basis) AS basis, max(as_of) AS as_of
  FROM chosen
  JOIN account_period USING (platform, account, first_date, last_date)
  WHERE depth = 0
  GROUP BY ALL
),
account_part AS (
  SELECT part.* EXCLUDE (speaker), part.speaker AS campaign_speaker, own.speaker, own.account_currency
  FROM campaign_total part
  JOIN account_period USING (platform, account, first_date, last_date)
  JOIN account_own own
    ON own.platform = part.platform AND own.account = part.account AND own.first_date = part.first_date
    AND own.last_date = part.last_date AND (is_joint OR own.speaker = part.speaker)
    AND (own.currency IS NULL OR part.currency IS NULL OR own.currency = part.currency)
  WHERE part.speaker IS NULL OR list_contains(speakers, part.speaker)
  QUALIFY row_number() OVER (
    PARTITION BY part.platform, part.account, part.campaign, part.first_date, part.last_date
    ORDER BY own.currency IS NOT DISTINCT FROM part.currency DESC, own.currency
  ) = 1
),`;
