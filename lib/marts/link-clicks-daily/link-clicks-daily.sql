-- One row per platform, account and day. The rate is made of the counts, not of what the platform says: its own may be a
-- ratio or percent.
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
