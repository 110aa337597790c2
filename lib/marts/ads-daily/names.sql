-- The newest name of each thing that any file gives, with the line that gives it.
campaign_name AS (
  SELECT platform, account, campaign, campaign_name AS name, dataset, "_raw", "_document", "_line"
  FROM (
    SELECT platform, account, campaign, campaign_name, basis AS dataset, as_of, "_raw", "_document", "_line" FROM line
    UNION ALL
    SELECT 'meta', account, id, name, 'campaigns', as_of, "_raw", "_document", "_line" FROM metaads_campaigns
  )
  WHERE campaign IS NOT NULL AND campaign_name IS NOT NULL
  QUALIFY {{best_campaign_name}}
),
adset_name AS (
  SELECT account, adset_id, adset_name AS name, dataset, "_raw", "_document", "_line"
  FROM (
    SELECT account, adset_id, adset_name, basis AS dataset, as_of, "_raw", "_document", "_line" FROM line
    UNION ALL
    SELECT account, id, name, 'adsets', as_of, "_raw", "_document", "_line" FROM metaads_adsets
  )
  WHERE adset_id IS NOT NULL AND adset_name IS NOT NULL
  QUALIFY {{best_adset_name}}
),
ad_name AS (
  SELECT account, ad_id, ad_name AS name, dataset, "_raw", "_document", "_line"
  FROM (
    SELECT account, ad_id, ad_name, basis AS dataset, as_of, "_raw", "_document", "_line" FROM line
    UNION ALL
    SELECT account, id, name, 'ads', as_of, "_raw", "_document", "_line" FROM metaads_ads
  )
  WHERE ad_id IS NOT NULL AND ad_name IS NOT NULL
  QUALIFY {{best_ad_name}}
),
newest_capture AS (
  SELECT platform, account, CAST(max(as_of) AS DATE) AS captured_on FROM line GROUP BY ALL
),
