-- One row per account, day and object (ad, else ad set, else campaign, else account). Insights of several levels repeat
-- the same spend: of each campaign's day only the finest level is kept. Rows of more than one day are left out.
WITH daily AS (
  SELECT
    *,
    CASE WHEN ad_id IS NOT NULL THEN 3 WHEN adset_id IS NOT NULL THEN 2 WHEN campaign_id IS NOT NULL THEN 1 ELSE 0 END AS depth
  FROM metaads_insights
  WHERE date_start = date_stop
),
finest AS (
  SELECT * FROM daily
  -- Not by account_id: a dump that lacks it repeats the spend of one that has it.
  QUALIFY depth = max(depth) OVER (PARTITION BY account, campaign_id, date_start)
    -- Rows of the account as a whole repeat its campaigns: they count only on days that have no campaign rows.
    AND (depth > 0 OR max(depth) OVER (PARTITION BY account, date_start) = 0)
)
SELECT
  finest.account,
  finest.account_id,
  finest.date_start AS date,
  finest.campaign_id,
  coalesce(campaign.name, finest.campaign_name) AS campaign_name,
  finest.adset_id,
  coalesce(adset.name, finest.adset_name) AS adset_name,
  finest.ad_id,
  coalesce(ad.name, finest.ad_name) AS ad_name,
  ['account', 'campaign', 'adset', 'ad'][finest.depth + 1] AS level,
  CAST(finest.spend AS DECIMAL(38, 6)) AS spend,
  finest.impressions,
  finest.clicks,
  finest.reach,
  lake_ratio(finest.clicks, nullif(finest.impressions, 0), 100) AS ctr,
  lake_ratio(finest.spend, nullif(finest.clicks, 0), 1) AS cpc,
  lake_ratio(finest.spend, nullif(finest.impressions, 0), 1000) AS cpm
FROM finest
LEFT JOIN metaads_campaigns campaign ON campaign.account = finest.account AND campaign.id = finest.campaign_id
LEFT JOIN metaads_adsets adset ON adset.account = finest.account AND adset.id = finest.adset_id
LEFT JOIN metaads_ads ad ON ad.account = finest.account AND ad.id = finest.ad_id
