-- The lines of all platforms and kinds of files, in one form. A row without an id of its level could not be told from the same
-- object in other files, so Ads Manager's rows need one; TikTok's campaigns are told by their names where no id was chosen.
tiktok_id AS (
  SELECT account, campaign_name, currency, any_value(campaign_id) AS campaign_id
  FROM tiktok_ads_daily
  WHERE campaign_id IS NOT NULL
  GROUP BY ALL
  HAVING count(DISTINCT campaign_id) = 1
),
line AS (
  SELECT
    'meta' AS platform, 'insights' AS basis, account, account_id, campaign_id, campaign_name, campaign_id AS campaign, adset_id,
    adset_name, ad_id, ad_name, date_start AS first_date, date_stop AS last_date, account_currency AS currency, spend, impressions,
    clicks, reach, CAST(NULL AS VARCHAR) AS objective, CAST(NULL AS VARCHAR) AS status,
    CASE WHEN ad_id IS NOT NULL THEN 3 WHEN adset_id IS NOT NULL THEN 2 WHEN campaign_id IS NOT NULL THEN 1 ELSE 0 END AS depth,
    as_of, "_raw", "_document", "_line"
  FROM metaads_insights
  UNION ALL
  SELECT
    'meta', 'campaign-daily', account, NULL, campaign_id, campaign_name, campaign_id AS campaign, adset_id, adset_name, NULL, NULL, date, date AS last_date,
    'USD', spend, impressions, clicks, reach, objective, status, CASE WHEN adset_id IS NOT NULL THEN 2 ELSE 1 END, as_of, "_raw",
    "_document", "_line"
  FROM metaads_campaign_daily
  UNION ALL
  SELECT
    'meta', 'ads-manager', account, NULL, campaign_id, campaign_name, campaign_id AS campaign, adset_id, adset_name, ad_id, ad_name, date_start,
    date_stop, currency, spend, impressions, clicks, reach, NULL, NULL, CASE level WHEN 'ad' THEN 3 WHEN 'adset' THEN 2 ELSE 1 END,
    as_of, "_raw", "_document", "_line"
  FROM metaads_manager_export
  WHERE campaign_id IS NOT NULL AND CASE level WHEN 'ad' THEN ad_id IS NOT NULL WHEN 'adset' THEN adset_id IS NOT NULL ELSE true END
  UNION ALL
  SELECT
    'tiktok', 'tiktok-ads', told.account, NULL, coalesce(told.campaign_id, tiktok_id.campaign_id) AS campaign_id, told.campaign_name,
    coalesce(told.campaign_id, tiktok_id.campaign_id, 'named ' || told.currency || ' ' || told.campaign_name) AS campaign, NULL, NULL, NULL, NULL,
    date, date AS last_date, told.currency, cost, impressions, clicks, NULL, NULL, NULL, 1, as_of, "_raw", "_document", "_line"
  FROM tiktok_ads_daily told
  LEFT JOIN tiktok_id
    ON tiktok_id.account = told.account AND tiktok_id.campaign_name = told.campaign_name AND tiktok_id.currency = told.currency
),
-- Whose a campaign is, where any file says so.
whose AS (
  SELECT platform, account, campaign, account_id, as_of FROM line WHERE account_id IS NOT NULL
  UNION ALL
  SELECT 'meta', account, id, account_id, as_of FROM metaads_campaigns WHERE account_id IS NOT NULL
),
owner AS (
  SELECT platform, account, campaign, {{newest_account}} AS account_id
  FROM whose
  WHERE campaign IS NOT NULL
  GROUP BY ALL
),
sole AS (
  SELECT platform, account, any_value(account_id) AS account_id FROM whose GROUP BY ALL HAVING count(DISTINCT account_id) = 1
),
-- What an ad belongs to, where a file leaves its ad set out.
parent AS (
  SELECT account, ad_id, {{newest_adset}} AS adset_id
  FROM (
    SELECT account, ad_id, adset_id, as_of FROM line WHERE ad_id IS NOT NULL AND platform = 'meta'
    UNION ALL
    SELECT account, id, adset_id, as_of FROM metaads_ads
  )
  GROUP BY ALL
),
-- An ad account has one currency, and a campaign one ad account. The daily CSV may have been converted, so it says nothing here.
campaign_currency AS (
  SELECT platform, account, campaign, any_value(currency) AS currency
  FROM line
  WHERE campaign IS NOT NULL AND basis <> 'campaign-daily'
  GROUP BY ALL
  HAVING count(DISTINCT currency) = 1
),
account_currency AS (
  SELECT platform, account, account_id, any_value(currency) AS currency
  FROM line
  WHERE account_id IS NOT NULL
  GROUP BY ALL
  HAVING count(DISTINCT currency) = 1
),
known AS (
  SELECT
    line.* EXCLUDE (account_id, adset_id, currency),
    coalesce(owner.account_id, line.account_id) AS account_id,
    coalesce(owner.account_id, line.account_id, sole.account_id) AS speaker,
    coalesce(line.adset_id, parent.adset_id) AS adset_id,
    coalesce(line.currency, campaign_currency.currency, account_currency.currency) AS currency
  FROM line
  LEFT JOIN owner ON owner.platform = line.platform AND owner.account = line.account AND owner.campaign = line.campaign
  LEFT JOIN sole ON sole.platform = line.platform AND sole.account = line.account
  LEFT JOIN parent ON line.platform = 'meta' AND parent.account = line.account AND parent.ad_id = line.ad_id
  LEFT JOIN campaign_currency
    ON campaign_currency.platform = line.platform AND campaign_currency.account = line.account
    AND campaign_currency.campaign = line.campaign
  LEFT JOIN account_currency
    ON account_currency.platform = line.platform AND account_currency.account = line.account
    AND account_currency.account_id = coalesce(owner.account_id, line.account_id)
),
-- What one kind of file says of one object and period. An export with breakdowns has several lines of it, and the same people
-- may be in several of them.
told AS (
  SELECT
    platform, account, account_id, speaker, campaign, campaign_id, adset_id, ad_id, depth, first_date, last_date, basis, currency,
    sum(spend) AS spend, CAST(sum(impressions) AS BIGINT) AS impressions, CAST(sum(clicks) AS BIGINT) AS clicks,
    CASE WHEN count(*) = 1 THEN any_value(reach) END AS reach, max(as_of) AS as_of
  FROM known
  GROUP BY ALL
),
-- Amounts of two currencies have no sum: of a campaign's period only those of the currency that the best evidence has count.
comparable AS (
  SELECT * FROM told
  QUALIFY currency IS NULL OR currency = first_value(currency IGNORE NULLS) OVER (
    PARTITION BY platform, account, account_id, campaign, first_date, last_date ORDER BY {{best}}
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  )
),
chosen AS (
  SELECT * FROM comparable
  QUALIFY {{is_best}}
),
