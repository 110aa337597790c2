-- One row per platform, account and day. Followers are a level of that day, never spread or summed. What a platform does not
-- report, or not yet, is null. A day is provisional while one of its exports may still be revised, counted from the newest
-- export of the kind and account, in whatever month that is.
WITH told AS (
  SELECT
    'tiktok' AS platform, 'account' AS date_zone, account, date, video_views AS views, profile_views, likes, comments, shares,
    CAST(NULL AS BIGINT) AS followers, {{tiktok_overview}} AS is_open
  FROM tiktok_overview
  UNION ALL
  SELECT 'tiktok', 'account', account, date, NULL, NULL, NULL, NULL, NULL, followers, {{tiktok_follower_history}}
  FROM tiktok_follower_history
  UNION ALL
  SELECT
    'instagram', 'unknown', account, date, max(value) FILTER (WHERE metric = 'views'),
    max(value) FILTER (WHERE metric = 'profile_visits'), NULL, NULL, NULL, NULL, bool_or(is_open)
  FROM (
    SELECT account, date, metric, value, {{instagram_daily_metrics}} AS is_open FROM instagram_daily_metrics
    WHERE metric IN ('views', 'profile_visits')
  )
  GROUP BY account, date
  UNION ALL
  SELECT
    'youtube', 'America/Los_Angeles', account, date, CAST(max(value) FILTER (WHERE metric = 'views') AS BIGINT), NULL,
    CAST(max(value) FILTER (WHERE metric = 'likes') AS BIGINT), CAST(max(value) FILTER (WHERE metric = 'comments') AS BIGINT),
    CAST(max(value) FILTER (WHERE metric = 'shares') AS BIGINT), NULL, bool_or(is_open)
  FROM (
    SELECT account, date, metric, value, {{youtube_daily}} AS is_open FROM youtube_daily
    WHERE dimension = 'Channel' AND metric IN ('views', 'likes', 'comments', 'shares')
  )
  GROUP BY account, date
)
SELECT
  platform, account, date, any_value(date_zone) AS date_zone,
  max(views) AS views, max(profile_views) AS profile_views, max(likes) AS likes, max(comments) AS comments, max(shares) AS shares,
  max(followers) AS followers,
  lake_ratio(max(likes) + max(comments) + max(shares), nullif(max(views), 0), 1) AS engagement_rate,
  bool_or(is_open) AS is_provisional
FROM told
GROUP BY platform, account, date
