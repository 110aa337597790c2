-- One row per platform, account and day. It holds levels and distinct people of that day, never spread or summed. What
-- a platform does not report is null.
WITH instagram AS (
  SELECT
    account,
    date,
    max(value) FILTER (WHERE metric = 'reach') AS reach,
    max(value) FILTER (WHERE metric = 'viewers') AS viewers,
    max(value) FILTER (WHERE metric = 'follows') AS new_followers
  FROM instagram_daily_metrics
  WHERE metric IN ('reach', 'viewers', 'follows')
  GROUP BY ALL
)
SELECT
  'spotify' AS platform,
  account,
  date,
  followers,
  CAST(NULL AS BIGINT) AS new_followers,
  listeners,
  monthly_listeners,
  CAST(NULL AS BIGINT) AS viewers,
  CAST(NULL AS BIGINT) AS reach
FROM spotify_audience_timeline
UNION ALL
SELECT
  'tiktok',
  coalesce(history.account, viewer.account),
  coalesce(history.date, viewer.date),
  history.followers,
  history.followers_change,
  NULL,
  NULL,
  viewer.viewers,
  NULL
FROM tiktok_follower_history history
FULL JOIN tiktok_viewers viewer ON viewer.account = history.account AND viewer.date = history.date
UNION ALL
SELECT 'instagram', account, date, NULL, new_followers, NULL, NULL, viewers, reach FROM instagram
