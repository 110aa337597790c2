-- What each export tells of each video: totals of its whole life, of a window, or of a period that nothing says.
told AS (
  SELECT
    'tiktok' AS platform, account, video_id, title, CAST(posted_at AS DATE) AS published_on, 'UTC' AS published_zone, link AS url,
    capture_date, 'lifetime' AS basis, CAST(NULL AS DATE) AS window_from, CAST(NULL AS DATE) AS window_to,
    views, likes, comments, shares, as_of, _raw, _document, _line
  FROM tiktok_content
  UNION ALL
  SELECT
    'instagram', account, post_id, caption, CAST(published_at AS DATE), 'unknown', permalink, capture_date,
    CASE WHEN period IS NULL OR lower(period) = 'lifetime' THEN 'lifetime' WHEN day IS NOT NULL THEN 'window' ELSE 'unknown' END,
    day, day, views, likes, comments, shares, as_of, _raw, _document, _line
  -- The other date of these exports is written month first, too.
  FROM (SELECT *, CAST(try_strptime(period, ['%m/%d/%Y', '%Y-%m-%d']) AS DATE) AS day FROM instagram_content)
  UNION ALL
  SELECT
    'youtube', account, video_id, title, published_on, 'account', 'https://www.youtube.com/watch?v=' || video_id, capture_date,
    CASE WHEN window_from <= window_to THEN 'window' ELSE 'unknown' END,
    CASE WHEN window_from <= window_to THEN window_from END, CASE WHEN window_from <= window_to THEN window_to END,
    views, likes, comments, shares, as_of, _raw, _document, _line
  FROM youtube_videos
),
-- Of each period of a video the newest known numbers.
periods AS (
  SELECT
    platform, account, video_id, basis, window_from, window_to, {{newest_numbers}},
    max(capture_date) AS captured_on, max(as_of) AS as_of
  FROM told GROUP BY platform, account, video_id, basis, window_from, window_to
),
-- Of the windows the longest, and with it each window that has no day of those before it, the longest first. A window that
-- lacks a number that the longest tells is left out: a sum of some would pass for a sum of all.
chosen AS (
  SELECT
    platform, account, video_id,
    list_reduce(
      list([{
        basis: basis, window_from: window_from, window_to: window_to, captured_on: captured_on,
        views: views, likes: likes, comments: comments, shares: shares
      }] ORDER BY {{best_period}}),
      lambda taken, one: CASE
        WHEN taken[1].basis = 'window' AND one[1].basis = 'window'
          AND len(list_filter(taken, lambda other: other.window_from <= one[1].window_to AND other.window_to >= one[1].window_from)) = 0
          AND {{tells_as_much}}
        THEN list_concat(taken, one) ELSE taken
      END
    ) AS taken
  FROM periods GROUP BY platform, account, video_id
),
totals AS (SELECT platform, account, video_id, unnest(taken) AS period FROM chosen)
