-- One row per statement month, sale month, distributor, store, track, country and currency. The first two CTEs are the
-- same SELECT for each dataset of statements, joined with UNION ALL: statement-union.ts writes them. `line` has the lines
-- of all datasets. It is read several times, each time for a few columns or rows, and holding it would cost more.
WITH RECURSIVE line AS NOT MATERIALIZED (
  {{lines}}
),
-- The lines of each distributor are added up on their own, in the type of their own amounts. That is much faster than
-- in the widest type of all. No two datasets have a distributor in common, so that no two rows have one key.
total AS (
  {{totals}}
),
-- The last rate of the month counts. Of two lists with a rate of one day the newer list counts, and of two lists of one
-- time that of the account which comes last in the alphabet.
rate AS (
  SELECT currency, strftime(date, '%Y-%m') AS month, usd
  FROM catalog_fx
  QUALIFY {{rate_counts}}
),
-- What the lists say of a recording on a release. The newer list counts.
named AS (
  SELECT isrc, upc, artist, title, release_date, as_of, account FROM catalog_tracks QUALIFY {{named_counts}}
),
-- The name of a recording is that of its first release. It counts where the UPC of a line is none of its releases.
track AS (
  SELECT isrc, artist, title FROM named QUALIFY {{track_counts}}
),
track_on_release AS (
  SELECT isrc, upc, artist, title FROM named
  WHERE upc IS NOT NULL AND isrc IN (SELECT isrc FROM named GROUP BY isrc HAVING count(*) > 1)
),
-- A release of one track stands for the track. A release of several tracks, as the lists know it, stands for none.
release AS (
  SELECT upc, CASE WHEN min(isrc) = max(isrc) THEN min(isrc) END AS isrc FROM named WHERE upc IS NOT NULL GROUP BY upc
),
alias AS (
  SELECT
    lower(trim(source)) AS source,
    lower(trim(name_artist)) AS name_artist,
    lower(trim(name_title)) AS name_title,
    artist,
    isrc
  FROM catalog_aliases
  QUALIFY {{alias_counts}}
),
-- The CTEs below read the lines again and not their totals. The totals are then read once, as they are made.
codeless AS (
  SELECT DISTINCT reporting_month, distributor, account, artist, title, upc FROM line WHERE isrc IS NULL
),
-- `royalties_history` has the releases of which all lines, of all months, name one track: see royalties-history.sql.
found AS (
  SELECT
    CAST((codeless.reporting_month, codeless.distributor, codeless.account, codeless.artist, title, codeless.upc) AS VARCHAR)
      AS line_key,
    codeless.distributor,
    coalesce(release.isrc, neighbour.isrc, own.isrc, shared.isrc) AS track_isrc,
    CASE
      WHEN release.isrc IS NOT NULL THEN 'upc'
      WHEN neighbour.isrc IS NOT NULL THEN 'upc-inferred'
      WHEN coalesce(own.isrc, shared.isrc) IS NOT NULL THEN 'alias'
      WHEN codeless.upc IS NOT NULL THEN 'release'
    END AS resolved_by,
    CASE WHEN coalesce(release.isrc, neighbour.isrc) IS NULL THEN coalesce(own.artist, shared.artist) END AS alias_artist
  FROM codeless
  LEFT JOIN release ON release.upc = codeless.upc
  LEFT JOIN royalties_history neighbour
    ON neighbour.reporting_month = codeless.reporting_month
    AND neighbour.account = codeless.account
    AND neighbour.upc = codeless.upc
    AND release.upc IS NULL
  LEFT JOIN alias own
    ON own.source = lower(codeless.distributor)
    AND own.name_artist = lower(trim(codeless.artist)) AND own.name_title = lower(trim(codeless.title))
  LEFT JOIN alias shared
    ON shared.source IS NULL
    AND shared.name_artist = lower(trim(codeless.artist)) AND shared.name_title = lower(trim(codeless.title))
),
-- Names of artists that lines or aliases of tracks give, if an alias says what one of them means.
called AS (
  SELECT DISTINCT distributor, artist FROM line
  WHERE lower(trim(artist)) IN (SELECT name_artist FROM alias WHERE name_title IS NULL)
  UNION
  SELECT distributor, alias_artist FROM found
  WHERE lower(trim(alias_artist)) IN (SELECT name_artist FROM alias WHERE name_title IS NULL)
),
-- What a name means at a distributor: by an alias of its own, else by an alias of all.
meaning AS (
  SELECT distributor, name_artist, artist, lower(trim(artist)) AS next
  FROM (SELECT DISTINCT distributor FROM called) JOIN alias ON source = lower(distributor) OR source IS NULL
  WHERE name_title IS NULL
  QUALIFY row_number() OVER (PARTITION BY distributor, name_artist ORDER BY source NULLS LAST) = 1
),
-- A meaning may be an alias in turn, and is followed to its end. A name that leads back to itself has no end, and no
-- meaning: it stays as delivered.
walk AS (
  SELECT distributor, artist AS called, artist AS means, lower(trim(artist)) AS at, [lower(trim(artist))] AS seen
  FROM called
  UNION ALL
  SELECT walk.distributor, walk.called, meaning.artist, meaning.next, list_append(walk.seen, meaning.next)
  FROM walk
  JOIN meaning ON meaning.distributor = walk.distributor AND meaning.name_artist = walk.at
  WHERE meaning.next <> walk.at AND NOT list_contains(walk.seen, meaning.next)
),
performer AS (
  SELECT walk.distributor, walk.called, coalesce(spelling.artist, walk.means) AS means
  FROM walk
  LEFT JOIN meaning spelling ON spelling.distributor = walk.distributor AND spelling.name_artist = walk.at
  WHERE spelling.name_artist IS NULL OR spelling.next = walk.at
)
SELECT
  total.*,
  coalesce(total.isrc, found.track_isrc) AS track_isrc,
  CASE WHEN total.isrc IS NOT NULL THEN 'isrc' ELSE found.resolved_by END AS resolved_by,
  CASE WHEN total.currency = 'USD' THEN total.amount ELSE lake_convert(total.amount, rate.usd) END AS earnings_usd,
  coalesce(track_on_release.artist, track.artist, meant.means, found.alias_artist, performer.means, total.artist)
    AS track_artist,
  coalesce(track_on_release.title, track.title, total.title) AS track_title
FROM total
-- The join has one key, which rows with an ISRC do not have. Nearly all rows have one, and they are not looked up at
-- all.
LEFT JOIN found ON found.line_key = CASE WHEN total.isrc IS NULL THEN CAST(
  (total.reporting_month, total.distributor, total.account, total.artist, total.title, total.upc) AS VARCHAR) END
LEFT JOIN rate ON rate.currency = total.currency AND rate.month = total.reporting_month
LEFT JOIN track ON track.isrc = coalesce(total.isrc, found.track_isrc)
LEFT JOIN track_on_release
  ON track_on_release.isrc = coalesce(total.isrc, found.track_isrc) AND track_on_release.upc = total.upc
LEFT JOIN performer ON performer.distributor = total.distributor AND performer.called = total.artist
LEFT JOIN performer meant ON meant.distributor = total.distributor AND meant.called = found.alias_artist
