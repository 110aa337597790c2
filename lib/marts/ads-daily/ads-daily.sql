-- One row per account, day and object (ad, else ad set, else campaign, else account). Each day of a campaign is taken
-- from one kind of file only, because the kinds repeat the same spend: insights, else the daily CSV, else Ads Manager's
-- export. Insights of several levels repeat it too, so only the finest level of each campaign's day is kept. Rows of
-- more than one day are left out.
WITH told AS (
  SELECT
    1 AS choice, 'insights' AS basis, account, account_id, date_start AS date, campaign_id, campaign_name, adset_id, adset_name,
    ad_id, ad_name, account_currency AS currency, spend, impressions, clicks, reach
  FROM metaads_insights
  WHERE date_start = date_stop
  UNION ALL
  SELECT
    2 AS choice, 'campaign-daily' AS basis, account, NULL AS account_id, date, campaign_id, campaign_name, adset_id, adset_name,
    NULL AS ad_id, NULL AS ad_name, 'USD' AS currency, spend, impressions, clicks, reach
  FROM metaads_campaign_daily
  UNION ALL
  -- A campaign without its id could not be told from the same campaign in other files. An export with breakdowns has
  -- several rows of one day, and the same people may be in several of them.
  SELECT
    3 AS choice, 'ads-manager' AS basis, account, NULL AS account_id, date_start AS date, campaign_id,
    min(campaign_name) AS campaign_name, NULL AS adset_id, NULL AS adset_name, NULL AS ad_id, NULL AS ad_name, currency,
    sum(spend) AS spend, CAST(sum(impressions) AS BIGINT) AS impressions, CAST(sum(clicks) AS BIGINT) AS clicks,
    CASE WHEN count(*) = 1 THEN min(reach) END AS reach
  FROM metaads_manager_export
  WHERE level = 'campaign' AND date_start = date_stop AND campaign_id IS NOT NULL
  GROUP BY account, date_start, campaign_id, currency
),
daily AS (
  SELECT
    *,
    CASE WHEN ad_id IS NOT NULL THEN 3 WHEN adset_id IS NOT NULL THEN 2 WHEN campaign_id IS NOT NULL THEN 1 ELSE 0 END AS depth
  FROM told
  QUALIFY choice = min(choice) OVER (PARTITION BY account, campaign_id, date)
),
finest AS (
  SELECT * FROM daily
  -- The level is not chosen by account_id, because a dump that lacks it repeats the spend of one that has it.
  QUALIFY depth = max(depth) OVER (PARTITION BY account, campaign_id, date)
    -- Rows of the account as a whole repeat its campaigns. They count only on days that have no campaign rows.
    AND (depth > 0 OR max(depth) OVER (PARTITION BY account, date) = 0)
)
SELECT
  finest.account,
  finest.account_id,
  finest.date,
  finest.campaign_id,
  coalesce(campaign.name, finest.campaign_name) AS campaign_name,
  finest.adset_id,
  coalesce(adset.name, finest.adset_name) AS adset_name,
  finest.ad_id,
  coalesce(ad.name, finest.ad_name) AS ad_name,
  ['account', 'campaign', 'adset', 'ad'][finest.depth + 1] AS level,
  finest.basis,
  finest.currency,
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
