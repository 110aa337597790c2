-- One row per campaign: the sum of its daily rows where it has any, else its newest lifetime row, never both. Each is taken
-- from one level only (daily: the finest of the day; lifetime: the coarsest), because levels repeat the same spend.
WITH insight AS (
  SELECT
    *,
    CASE WHEN ad_id IS NOT NULL THEN 3 WHEN adset_id IS NOT NULL THEN 2 ELSE 1 END AS depth
  FROM metaads_insights
  WHERE campaign_id IS NOT NULL
),
daily AS (
  SELECT * FROM insight
  WHERE date_start = date_stop
  QUALIFY depth = max(depth) OVER (PARTITION BY account, campaign_id, date_start)
),
lifetime AS (
  SELECT * FROM insight
  WHERE date_start <> date_stop
    AND (account, campaign_id) NOT IN (SELECT (account, campaign_id) FROM daily)
  -- The newest evidence, of it the period that ends last and begins first, of it the coarsest level.
  QUALIFY rank() OVER (PARTITION BY account, campaign_id ORDER BY as_of DESC, date_stop DESC, date_start, depth) = 1
),
chosen AS (
  SELECT 'daily' AS basis, * FROM daily
  UNION ALL
  SELECT 'lifetime' AS basis, * FROM lifetime
),
total AS (
  SELECT
    account,
    campaign_id,
    basis,
    min(date_start) AS first_date,
    max(date_stop) AS last_date,
    CAST(sum(spend) AS DECIMAL(38, 6)) AS spend,
    CAST(sum(impressions) AS BIGINT) AS impressions,
    CAST(sum(clicks) AS BIGINT) AS clicks,
    -- People cannot be added up: only a single lifetime row knows how many there were.
    CASE WHEN count(*) = 1 AND min(basis) = 'lifetime' THEN max(reach) END AS reach,
    -- Of two dumps of the same time the greater name, so that it is always the same one.
    arg_max(campaign_name, (as_of, date_stop, campaign_name)) AS campaign_name
  FROM chosen
  GROUP BY account, campaign_id, basis
)
SELECT
  total.account,
  total.campaign_id,
  coalesce(campaign.name, total.campaign_name) AS campaign_name,
  campaign.objective,
  campaign.status,
  total.basis,
  total.first_date,
  total.last_date,
  total.spend,
  total.impressions,
  total.clicks,
  total.reach,
  lake_ratio(total.clicks, nullif(total.impressions, 0), 100) AS ctr,
  lake_ratio(total.spend, nullif(total.clicks, 0), 1) AS cpc,
  lake_ratio(total.spend, nullif(total.impressions, 0), 1000) AS cpm
FROM total
LEFT JOIN metaads_campaigns campaign ON campaign.account = total.account AND campaign.id = total.campaign_id
