-- One row per ad and day, or per ad set, campaign or account where nothing finer is known. Where a total is known beside its
-- parts, the rest of it is a row of its own, so that each day adds up to the best known total.
WITH {{relations}}
part AS (
  SELECT
    'ad' AS level, platform, account, account_id, speaker, campaign, campaign_id, adset_id, ad_id, first_date, last_date, basis,
    currency, spend, impressions, clicks, reach, as_of
  FROM ad
  UNION ALL
  {{adsets}}
  UNION ALL
  {{campaigns}}
  UNION ALL
  {{accounts}}
)
SELECT
  part.platform,
  part.account,
  part.account_id,
  part.first_date AS date,
  part.campaign_id,
  campaign_name.name AS campaign_name,
  part.adset_id,
  adset_name.name AS adset_name,
  part.ad_id,
  ad_name.name AS ad_name,
  part.level,
  part.basis,
  CASE
    WHEN adset.counts = 'detail' OR campaign.counts = 'detail' THEN 'detail'
    WHEN adset.parts_spend > adset.own_spend OR campaign.parts_spend > campaign.own_spend OR (starts_with(part.level, 'rest') AND part.spend < 0)
      THEN 'total'
  END AS exceeds_total,
  part.currency,
  CAST(part.spend AS DECIMAL(38, 6)) AS spend,
  part.impressions,
  part.clicks,
  part.reach,
  lake_ratio(part.clicks, nullif(part.impressions, 0), 100) AS ctr,
  lake_ratio(part.spend, nullif(part.clicks, 0), 1) AS cpc,
  lake_ratio(part.spend, nullif(part.impressions, 0), 1000) AS cpm,
  CAST(part.as_of AS DATE) AS captured_on,
  part.first_date > newest_capture.captured_on - CASE part.platform WHEN 'tiktok' THEN {{tiktok_days}} ELSE {{meta_days}} END
    AS is_provisional
FROM part
JOIN newest_capture USING (platform, account)
LEFT JOIN adset ON part.level IN ('ad', 'adset', 'rest of adset') AND {{same_adset}}
LEFT JOIN campaign ON {{same_campaign}}
LEFT JOIN campaign_name
  ON campaign_name.platform = part.platform AND campaign_name.account = part.account AND campaign_name.campaign = part.campaign
LEFT JOIN adset_name ON part.platform = 'meta' AND adset_name.account = part.account AND adset_name.adset_id = part.adset_id
LEFT JOIN ad_name ON part.platform = 'meta' AND ad_name.account = part.account AND ad_name.ad_id = part.ad_id
WHERE part.first_date = part.last_date
