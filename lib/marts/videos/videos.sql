-- One row per platform, account and video: the newest totals of the longest exported period. Exports list some videos
-- only, so the newest totals of one video may be older than another's. Totals of a window never replace those of a
-- longer period: lifetime goes before any window, and a longer window before a shorter one. Totals without a known
-- window are used only where there are no others.
WITH told AS (
  SELECT
    'tiktok' AS platform, account, video_id, title, CAST(posted_at AS DATE) AS published_on, link AS url,
    capture_date, 'lifetime' AS basis, CAST(NULL AS DATE) AS window_from, CAST(NULL AS DATE) AS window_to,
    views, likes, comments, shares
  FROM tiktok_content
  UNION ALL
  SELECT
    'instagram', account, post_id, caption, CAST(published_at AS DATE), permalink,
    capture_date, CASE WHEN period IS NULL OR lower(period) = 'lifetime' THEN 'lifetime' ELSE 'window' END,
    TRY_CAST(period AS DATE), TRY_CAST(period AS DATE),
    views, likes, comments, shares
  FROM instagram_content
  UNION ALL
  SELECT
    'youtube', account, video_id, title, published_on, 'https://www.youtube.com/watch?v=' || video_id,
    capture_date, CASE WHEN window_from IS NULL OR window_to IS NULL THEN 'unknown' ELSE 'window' END,
    window_from, window_to,
    views, likes, comments, shares
  FROM youtube_videos
)
SELECT
  platform, account, video_id, title, published_on, url, capture_date AS captured_on, basis, window_from, window_to,
  views, likes, comments, shares
FROM told
QUALIFY row_number() OVER (
  PARTITION BY platform, account, video_id
  ORDER BY
    CASE basis WHEN 'lifetime' THEN 1 WHEN 'window' THEN 2 ELSE 3 END,
    date_diff('day', window_from, window_to) DESC NULLS LAST,
    capture_date DESC, window_to DESC NULLS LAST, views DESC NULLS LAST
) = 1
