-- One row per platform, account and video: the newest totals that an export told. Exports list some videos only, so a video's
-- newest may be older than another's.
WITH told AS (
  SELECT
    'tiktok' AS platform, account, video_id, title, CAST(posted_at AS DATE) AS published_on, link AS url,
    capture_date, views, likes, comments, shares
  FROM tiktok_content
  UNION ALL
  SELECT
    'instagram', account, post_id, caption, CAST(published_at AS DATE), permalink,
    capture_date, views, likes, comments, shares
  FROM instagram_content
  UNION ALL
  SELECT
    'youtube', account, video_id, title, published_on, 'https://www.youtube.com/watch?v=' || video_id,
    capture_date, views, likes, comments, shares
  FROM youtube_videos
  -- Of the windows of one day the one with most views tells most.
  QUALIFY row_number() OVER (
    PARTITION BY account, video_id, capture_date ORDER BY views DESC NULLS LAST, window_from NULLS FIRST, window_to
  ) = 1
)
SELECT platform, account, video_id, title, published_on, url, capture_date AS captured_on, views, likes, comments, shares
FROM told
QUALIFY row_number() OVER (PARTITION BY platform, account, video_id ORDER BY capture_date DESC, views DESC NULLS LAST) = 1
