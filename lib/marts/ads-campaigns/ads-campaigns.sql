-- One row per campaign: the periods and days that are known of it and do not overlap, added up.
WITH {{relations}}
{{pieces}},
total AS (
  SELECT
    platform, account, account_id, campaign, campaign_id,
    CASE WHEN count(*) FILTER (WHERE piece = 'period') = 0 THEN 'daily' WHEN count(*) = 1 THEN 'period' ELSE 'added' END AS basis,
    min(first_date) AS first_date,
    max(last_date) AS last_date,
    CAST(sum(last_date - first_date + 1) AS BIGINT) AS known_days,
    -- Amounts of several currencies, or of a known and an unknown one, have no sum.
    count(DISTINCT currency) + CAST(count(currency) BETWEEN 1 AND count(*) - 1 AS BIGINT) <= 1 AS is_one_currency,
    any_value(currency) AS currency,
    sum(spend) AS spend,
    CAST(sum(impressions) AS BIGINT) AS impressions,
    CAST(sum(clicks) AS BIGINT) AS clicks,
    CASE WHEN count(*) = 1 THEN any_value(reach) END AS reach,
    max(as_of) AS as_of
  FROM piece
  GROUP BY platform, account, account_id, campaign, campaign_id
),
newest_list AS (
  SELECT account, max(as_of) AS as_of FROM metaads_campaigns GROUP BY account
),
{{facts}}
SELECT
  total.platform,
  total.account,
  total.account_id,
  total.campaign_id,
  campaign_name.name AS campaign_name,
  campaign_objective.value AS objective,
  campaign_status.value AS status,
  total.basis,
  total.first_date,
  total.last_date,
  CAST(total.last_date - total.first_date + 1 - total.known_days AS BIGINT) AS uncovered_days,
  CASE WHEN is_one_currency THEN total.currency END AS currency,
  CASE WHEN is_one_currency THEN CAST(total.spend AS DECIMAL(38, 6)) END AS spend,
  total.impressions,
  total.clicks,
  total.reach,
  lake_ratio(total.clicks, nullif(total.impressions, 0), 100) AS ctr,
  CASE WHEN is_one_currency THEN lake_ratio(total.spend, nullif(total.clicks, 0), 1) END AS cpc,
  CASE WHEN is_one_currency THEN lake_ratio(total.spend, nullif(total.impressions, 0), 1000) END AS cpm,
  CAST(total.as_of AS DATE) AS captured_on,
  total.last_date > newest_capture.captured_on - CASE total.platform WHEN 'tiktok' THEN {{tiktok_days}} ELSE {{meta_days}} END
    AS is_provisional
FROM total
JOIN newest_capture USING (platform, account)
LEFT JOIN campaign_name USING (platform, account, campaign)
LEFT JOIN campaign_objective USING (platform, account, campaign)
LEFT JOIN campaign_status USING (platform, account, campaign)
