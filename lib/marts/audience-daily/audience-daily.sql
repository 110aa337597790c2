-- One row per platform, account and day. It holds levels and distinct people of that day, never spread or summed. What
-- a platform does not report is null. A day is provisional while one of its exports may still be revised.
WITH told AS (
  SELECT
    'spotify' AS platform, 'UTC' AS date_zone, account, date, followers, CAST(NULL AS BIGINT) AS new_followers,
    listeners, monthly_listeners, CAST(NULL AS BIGINT) AS viewers, CAST(NULL AS BIGINT) AS reach,
    {{spotify_audience_timeline}} AS is_open
  FROM spotify_audience_timeline
  UNION ALL
  SELECT 'tiktok', 'account', account, date, followers, followers_change, NULL, NULL, NULL, NULL, {{tiktok_follower_history}}
  FROM tiktok_follower_history
  UNION ALL
  SELECT 'tiktok', 'account', account, date, NULL, NULL, NULL, NULL, viewers, NULL, {{tiktok_viewers}}
  FROM tiktok_viewers
  UNION ALL
  SELECT
    'instagram', 'unknown', account, date, NULL, max(value) FILTER (WHERE metric = 'follows'), NULL, NULL,
    max(value) FILTER (WHERE metric = 'viewers'), max(value) FILTER (WHERE metric = 'reach'), bool_or(is_open)
  FROM (
    SELECT account, date, metric, value, {{instagram_daily_metrics}} AS is_open FROM instagram_daily_metrics
    WHERE metric IN ('reach', 'viewers', 'follows')
  )
  GROUP BY account, date
  UNION ALL
  SELECT
    'youtube', 'America/Los_Angeles', account, date, NULL, CAST(max(value) FILTER (WHERE metric = 'subscribers') AS BIGINT), NULL,
    NULL, CAST(max(value) FILTER (WHERE metric = 'unique_viewers') AS BIGINT), NULL, bool_or(is_open)
  FROM (
    SELECT account, date, metric, value, {{youtube_daily}} AS is_open FROM youtube_daily
    WHERE dimension = 'Channel' AND metric IN ('subscribers', 'unique_viewers')
  )
  GROUP BY account, date
)
SELECT
  platform, account, date, any_value(date_zone) AS date_zone,
  max(followers) AS followers, max(new_followers) AS new_followers, max(listeners) AS listeners,
  max(monthly_listeners) AS monthly_listeners, max(viewers) AS viewers, max(reach) AS reach, bool_or(is_open) AS is_provisional
FROM told
GROUP BY platform, account, date
