-- One row per source of the number, account, store and day. Days that nobody reports stay absent, because it is not known
-- whether nothing was streamed on them. A day is provisional while its source may still revise it, counted from the newest
-- capture of the series, in whatever month that is.
WITH told AS (
  {{series}}
)
SELECT
  distributor,
  account,
  store,
  date,
  streams,
  basis,
  date > CAST(max(as_of) OVER (PARTITION BY distributor, account, store) AS DATE) - open_days AS is_provisional
FROM told
