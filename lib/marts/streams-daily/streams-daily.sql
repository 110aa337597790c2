-- One row per distributor, account, store and day, as each distributor reports it. Days that nobody reports stay
-- absent, because it is not known whether nothing was streamed on them. A day is provisional while its source may still
-- revise it, counted from the newest capture.
SELECT
  'distrokid' AS distributor,
  account,
  'Spotify' AS store,
  date,
  streams,
  'estimated' AS basis,
  date > CAST(as_of AS DATE) - 34 AS is_provisional
FROM distrokid_streams_daily
UNION ALL
SELECT 'distrokid', account, 'Apple Music', date, streams, 'reported', date > CAST(as_of AS DATE) - 3
FROM distrokid_apple_daily
UNION ALL
SELECT 'toolost', account, 'Spotify', date, streams, 'reported', date > CAST(as_of AS DATE) - 3
FROM toolost_spotify_daily
UNION ALL
SELECT 'toolost', account, 'Apple Music', date, streams, 'reported', date > CAST(as_of AS DATE) - 5
FROM toolost_apple_daily
