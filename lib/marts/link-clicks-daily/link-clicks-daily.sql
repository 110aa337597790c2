-- One row per platform, account and day. The rate is computed from the counts and not taken from the platform, whose
-- own rate may be a ratio or a percentage.
SELECT
  'linktree' AS platform,
  account,
  date,
  views,
  clicks,
  unique_views,
  unique_clicks,
  lake_ratio(clicks, nullif(views, 0), 1) AS click_rate
FROM linktree_daily
