import { adsRelations } from './relations.ts';

/**
 * SQL of the best known spend by month, which `ads_daily` must hold: level by level the greater of a total and the sum of its
 * parts, but the total where the parts exceed it and are not all newer. It makes no rows of rests, so it finds where they are
 * wrong, missing or told twice.
 */
export const dayTotals = `WITH ${adsRelations}
adset_best AS (
  SELECT
    platform, account, account_id, campaign, first_date, adset_id,
    ${best('depth = 2', 'depth = 3')}
  FROM chosen
  WHERE depth >= 2 AND first_date = last_date
  GROUP BY ALL
),
campaign_best AS (
  SELECT
    platform, account, account_id, campaign, first_date,
    ${best("side = 'own'", "side = 'part'")}
  FROM (
    SELECT 'part' AS side, platform, account, account_id, campaign, first_date, spend, impressions, clicks, as_of FROM adset_best
    UNION ALL
    SELECT 'own', platform, account, account_id, campaign, first_date, spend, impressions, clicks, as_of FROM chosen
    WHERE depth = 1 AND first_date = last_date
  )
  GROUP BY ALL
),
placed AS (
  SELECT campaign_best.*, account_part.speaker, account_part.account_currency, account_part.campaign IS NOT NULL AS is_part
  FROM campaign_best
  LEFT JOIN account_part
    ON account_part.platform = campaign_best.platform AND account_part.account = campaign_best.account
    AND account_part.campaign = campaign_best.campaign AND account_part.first_date = campaign_best.first_date
    AND account_part.last_date = campaign_best.first_date
),
account_best AS (
  SELECT
    platform, account, first_date, speaker, account_currency,
    ${best("side = 'own'", "side = 'part'")}
  FROM (
    SELECT 'part' AS side, platform, account, first_date, speaker, account_currency, spend, impressions, clicks, as_of FROM placed WHERE is_part
    UNION ALL
    SELECT 'own', platform, account, first_date, speaker, account_currency, spend, impressions, clicks, as_of FROM account_own
    WHERE first_date = last_date
  )
  GROUP BY ALL
)
SELECT strftime(first_date, '%Y-%m') AS month, spend AS total FROM account_best
UNION ALL
SELECT strftime(first_date, '%Y-%m'), spend FROM placed WHERE NOT is_part`;

/** The better of a total and its parts, as of when it is known. `own` and `parts` pick the rows of the two. */
function best(own: string, parts: string): string {
  const total = (column: string) => `max(${column}) FILTER (WHERE ${own})`;
  const sum = (column: string) => `sum(${column}) FILTER (WHERE ${parts})`;
  const [ownAt, partsAt] = [total('as_of'), `min(as_of) FILTER (WHERE ${parts})`];
  const hasAll = (column: string) => `coalesce(${sum(column)} >= ${total(column)}, true)`;
  const isParts = `(${ownAt} IS NULL OR coalesce(${total('spend')} IS NULL AND ${sum('spend')} IS NOT NULL, false)
      OR coalesce(${sum('spend')} > ${total('spend')} AND ${partsAt} > ${ownAt}, false)
      OR (coalesce(${sum('spend')} = ${total('spend')}, false) AND ${hasAll('impressions')} AND ${hasAll('clicks')}))`;
  const value = (column: string) =>
    `CASE WHEN ${isParts} THEN ${sum(column)} ELSE coalesce(${total(column)}, ${sum(column)}) END AS ${column}`;
  return `${['spend', 'impressions', 'clicks'].map(value).join(',\n    ')},
    CASE WHEN ${isParts} THEN ${partsAt} ELSE ${ownAt} END AS as_of`;
}
