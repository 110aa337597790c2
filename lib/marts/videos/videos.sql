-- One row per platform, account and video, with its fullest totals: those of its whole life where any export tells them, else
-- those of its longest window and of all windows beside it, else those of an unknown period. A newer export of a shorter
-- window never takes the place of a longer one.
WITH {{told}},
names AS (
  SELECT platform, account, video_id, {{newest_names}}, any_value(published_zone) AS published_zone
  FROM told GROUP BY platform, account, video_id
),
dated AS (
  SELECT
    totals.*, names.* EXCLUDE (platform, account, video_id),
    coalesce(names.published_on, min(period.window_from) OVER (PARTITION BY platform, account, video_id)) AS life_from
  FROM totals JOIN names USING (platform, account, video_id)
)
SELECT
  platform, account, video_id, title, published_on, CASE WHEN published_on IS NOT NULL THEN published_zone END AS published_zone, url,
  max(period.captured_on) AS captured_on, any_value(period.basis) AS basis,
  min(period.window_from) AS window_from, max(period.window_to) AS window_to,
  CASE WHEN any_value(period.basis) = 'window' THEN count(*) END AS windows,
  -- Days of a window before the video was published had nothing to count.
  CASE WHEN any_value(period.basis) = 'window' THEN
    greatest(date_diff('day', any_value(life_from), max(period.window_to)) + 1, 0)
      - CAST(sum(greatest(date_diff('day', greatest(period.window_from, life_from), period.window_to) + 1, 0)) AS BIGINT)
  END AS uncovered_days,
  {{sums}}
FROM dated GROUP BY ALL
