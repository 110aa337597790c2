-- One row per campaign: the sum of its days if it has any, else its newest lifetime row of insights, never both. The
-- days are the same as in ads_daily: those of insights, else of the daily CSV, else of Ads Manager's export. Days and
-- lifetime rows are each taken from one level only, because levels repeat the same spend (daily: the finest level of
-- the day; lifetime: the coarsest level).
WITH insight AS (
  SELECT
    1 AS choice, account, campaign_id, campaign_name, date_start, date_stop, account_currency AS currency, spend, impressions,
    clicks, reach, as_of, CASE WHEN ad_id IS NOT NULL THEN 3 WHEN adset_id IS NOT NULL THEN 2 ELSE 1 END AS depth
  FROM metaads_insights
  WHERE campaign_id IS NOT NULL
),
told AS (
  SELECT * FROM insight
  WHERE date_start = date_stop
  UNION ALL
  SELECT
    2 AS choice, account, campaign_id, campaign_name, date AS date_start, date AS date_stop, 'USD' AS currency, spend,
    impressions, clicks, reach, as_of, CASE WHEN adset_id IS NOT NULL THEN 2 ELSE 1 END AS depth
  FROM metaads_campaign_daily
  UNION ALL
  SELECT
    3 AS choice, account, campaign_id, campaign_name, date_start, date_stop, currency, spend, impressions, clicks, reach, as_of,
    1 AS depth
  FROM metaads_manager_export
  WHERE level = 'campaign' AND date_start = date_stop AND campaign_id IS NOT NULL
),
chosen_day AS (
  SELECT * FROM told
  QUALIFY choice = min(choice) OVER (PARTITION BY account, campaign_id, date_start)
),
daily AS (
  SELECT * FROM chosen_day
  QUALIFY depth = max(depth) OVER (PARTITION BY account, campaign_id, date_start)
),
lifetime AS (
  SELECT * FROM insight
  WHERE date_start <> date_stop
    AND (account, campaign_id) NOT IN (SELECT (account, campaign_id) FROM daily)
  -- This takes the newest evidence; within it, the period that ends last and begins first; within that, the coarsest
  -- level.
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
    CASE WHEN count(DISTINCT currency) <= 1 THEN min(currency) END AS currency,
    -- Amounts of several currencies have no sum.
    CASE WHEN count(DISTINCT currency) <= 1 THEN CAST(sum(spend) AS DECIMAL(38, 6)) END AS spend,
    CAST(sum(impressions) AS BIGINT) AS impressions,
    CAST(sum(clicks) AS BIGINT) AS clicks,
    -- People cannot be added up. Only a single lifetime row knows their number.
    CASE WHEN count(*) = 1 AND min(basis) = 'lifetime' THEN max(reach) END AS reach,
    -- Of two dumps of the same time, the greater name counts, so that the result is always the same.
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
  total.currency,
  total.spend,
  total.impressions,
  total.clicks,
  total.reach,
  lake_ratio(total.clicks, nullif(total.impressions, 0), 100) AS ctr,
  lake_ratio(total.spend, nullif(total.clicks, 0), 1) AS cpc,
  lake_ratio(total.spend, nullif(total.impressions, 0), 1000) AS cpm
FROM total
LEFT JOIN metaads_campaigns campaign ON campaign.account = total.account AND campaign.id = total.campaign_id
