-- What the catalog would have to say for every row of royalties to be about a known track in a known currency.
WITH rows AS (
  SELECT *, track_isrc IN (SELECT isrc FROM staging.catalog_tracks) AS in_catalog FROM curated.royalties
),
missing AS (
  SELECT
    CASE
      WHEN resolved_by IS NULL THEN 'no code'
      WHEN track_isrc IS NULL THEN 'release'
      WHEN NOT in_catalog THEN 'not in catalog'
    END AS why,
    *
  FROM rows
  -- A label that keeps no catalog does not miss its tracks in it.
  WHERE track_isrc IS NULL OR (NOT in_catalog AND EXISTS (FROM staging.catalog_tracks))
)
SELECT
  why,
  distributor,
  artist,
  title,
  coalesce(track_isrc, upc) AS code,
  CAST(NULL AS VARCHAR) AS currency,
  CAST(NULL AS VARCHAR) AS month,
  CAST(sum(lines) AS BIGINT) AS lines,
  CAST(sum(streams) AS BIGINT) AS streams,
  CAST(sum(earnings_usd) AS DECIMAL(38, 12)) AS earnings_usd
FROM missing
GROUP BY ALL
UNION ALL
SELECT
  'no rate',
  distributor,
  NULL,
  NULL,
  NULL,
  currency,
  reporting_month,
  CAST(sum(lines) AS BIGINT),
  CAST(sum(streams) AS BIGINT),
  NULL
FROM curated.royalties
WHERE amount IS NOT NULL AND earnings_usd IS NULL
GROUP BY ALL
ORDER BY why, earnings_usd DESC NULLS LAST, streams DESC NULLS LAST, distributor, artist, title, code, currency, month
