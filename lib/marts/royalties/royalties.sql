-- One row per statement month, sale month, distributor, store, track, country and currency. {{lines}} and {{totals}}
-- are the same SELECT for each dataset of statements, joined with UNION ALL. statement-union.ts writes them. `line` has
-- the lines of all datasets. It is read several times, each time for a few columns or rows, and holding it would cost
-- more.
WITH line AS NOT MATERIALIZED (
  {{lines}}
),
-- The lines of each distributor are added up on their own, in the type of their own amounts. That is much faster than
-- in the widest type of all. Negative lines are fees on streams that another line counts (DistroKid's Discovery Mode),
-- or refunds: amounts add up over all lines, streams over those that are not negative.
total AS (
  {{totals}}
),
-- If two lists name a track or a rate differently, always the same one counts.
rate AS (
  SELECT currency, strftime(date, '%Y-%m') AS month, arg_max(usd, (date, usd)) AS usd
  FROM catalog_fx
  GROUP BY ALL
),
track AS (
  SELECT isrc, min({'artist': artist, 'title': title}) AS name FROM catalog_tracks GROUP BY isrc
),
alias AS (
  SELECT
    source,
    lower(trim(name_artist)) AS name_artist,
    lower(trim(name_title)) AS name_title,
    min({'artist': artist, 'isrc': isrc}) AS means
  FROM catalog_aliases
  GROUP BY ALL
),
-- The CTEs below read the lines again and not their totals. The totals are then read once, as they are made.
release AS (
  SELECT upc, min(isrc) AS isrc FROM catalog_tracks WHERE upc IS NOT NULL GROUP BY upc HAVING min(isrc) = max(isrc)
),
codeless AS (
  SELECT DISTINCT reporting_month, distributor, account, artist, title, upc FROM line WHERE isrc IS NULL
),
-- UPCs of lines without ISRC, if all other lines with this UPC in the same account and month have one ISRC.
neighbour AS (
  SELECT reporting_month, account, upc, min(isrc) AS isrc
  FROM line
  WHERE isrc IS NOT NULL AND (reporting_month, account, upc) IN (SELECT (reporting_month, account, upc) FROM codeless)
  GROUP BY ALL
  HAVING min(isrc) = max(isrc)
),
found AS (
  SELECT
    CAST((reporting_month, distributor, account, codeless.artist, title, upc) AS VARCHAR) AS line_key,
    coalesce(release.isrc, neighbour.isrc, own.means.isrc, shared.means.isrc) AS track_isrc,
    CASE
      WHEN release.isrc IS NOT NULL THEN 'upc'
      WHEN neighbour.isrc IS NOT NULL THEN 'upc-inferred'
      WHEN coalesce(own.means.isrc, shared.means.isrc) IS NOT NULL THEN 'alias'
      WHEN codeless.upc IS NOT NULL THEN 'release'
    END AS resolved_by
  FROM codeless
  LEFT JOIN release USING (upc)
  LEFT JOIN neighbour USING (reporting_month, account, upc)
  LEFT JOIN alias own
    ON own.source = codeless.distributor
    AND own.name_artist = lower(trim(codeless.artist)) AND own.name_title = lower(trim(codeless.title))
  LEFT JOIN alias shared
    ON shared.source IS NULL
    AND shared.name_artist = lower(trim(codeless.artist)) AND shared.name_title = lower(trim(codeless.title))
),
performer AS (
  SELECT distributor, name.artist, coalesce(own.means.artist, shared.means.artist) AS means
  FROM (
    SELECT DISTINCT distributor, artist FROM line
    WHERE lower(trim(artist)) IN (SELECT name_artist FROM alias WHERE name_title IS NULL)
  ) name
  LEFT JOIN alias own
    ON own.source = name.distributor AND own.name_title IS NULL AND own.name_artist = lower(trim(name.artist))
  LEFT JOIN alias shared
    ON shared.source IS NULL AND shared.name_title IS NULL AND shared.name_artist = lower(trim(name.artist))
)
SELECT
  total.*,
  coalesce(total.isrc, found.track_isrc) AS track_isrc,
  CASE WHEN total.isrc IS NOT NULL THEN 'isrc' ELSE found.resolved_by END AS resolved_by,
  CASE WHEN total.currency = 'USD' THEN total.amount ELSE lake_convert(total.amount, rate.usd) END AS earnings_usd,
  coalesce(track.name.artist, performer.means, total.artist) AS track_artist,
  coalesce(track.name.title, total.title) AS track_title
FROM total
-- The join has one key, which rows with an ISRC do not have. Nearly all rows have one, and they are not looked up at
-- all.
LEFT JOIN found ON found.line_key = CASE WHEN total.isrc IS NULL THEN CAST(
  (total.reporting_month, total.distributor, total.account, total.artist, total.title, total.upc) AS VARCHAR) END
LEFT JOIN rate ON rate.currency = total.currency AND rate.month = total.reporting_month
LEFT JOIN track ON track.isrc = coalesce(total.isrc, found.track_isrc)
LEFT JOIN performer ON performer.distributor = total.distributor AND performer.artist = total.artist
