-- One row per platform, account and day. Followers are a level of that day, never spread or summed. A missing value
-- stays null.
SELECT
  'tiktok' AS platform,
  coalesce(overview.account, follower.account) AS account,
  coalesce(overview.date, follower.date) AS date,
  overview.video_views AS views,
  overview.profile_views,
  overview.likes,
  overview.comments,
  overview.shares,
  follower.followers,
  lake_ratio(overview.likes + overview.comments + overview.shares, nullif(overview.video_views, 0), 1) AS engagement_rate
FROM tiktok_overview overview
FULL JOIN tiktok_follower_history follower
  ON overview.account = follower.account AND overview.date = follower.date
