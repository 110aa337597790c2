-- What the rows of a month take from other months: for each release of which a line has no ISRC, the one ISRC of all
-- other lines with its UPC in the same account, in the whole history. A release whose lines name several tracks has none.
WITH line AS NOT MATERIALIZED (
  {{lines}}
),
codeless AS (
  SELECT DISTINCT reporting_month, account, upc FROM line WHERE isrc IS NULL AND upc IS NOT NULL
),
track AS (
  SELECT account, upc, min(isrc) AS isrc
  FROM line
  WHERE isrc IS NOT NULL AND (account, upc) IN (SELECT (account, upc) FROM codeless)
  GROUP BY ALL
  HAVING min(isrc) = max(isrc)
)
SELECT codeless.reporting_month, codeless.account, codeless.upc, track.isrc
FROM codeless
JOIN track ON track.account = codeless.account AND track.upc = codeless.upc
