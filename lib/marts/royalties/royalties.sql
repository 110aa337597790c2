-- One row per statement month, sale month, distributor, store, track, country and currency.
WITH line AS (
  SELECT
    strftime(reporting_date, '%Y-%m') AS reporting_month,
    sale_month,
    'distrokid' AS distributor,
    account,
    store,
    artist,
    title,
    isrc,
    upc,
    country,
    quantity,
    earnings_usd AS amount,
    'USD' AS currency
  FROM distrokid_bank_details
),
total AS (
  SELECT
    reporting_month,
    sale_month,
    distributor,
    account,
    store,
    artist,
    title,
    isrc,
    upc,
    country,
    currency,
    -- Negative lines are fees on streams that another line counts (DistroKid's Discovery Mode), or refunds: amounts add up
    -- over all lines, streams over those that are not negative.
    CAST(sum(quantity) FILTER (WHERE amount >= 0 AND quantity >= 0) AS BIGINT) AS streams,
    CAST(sum(amount) AS DECIMAL(38, 12)) AS amount,
    count(*) AS lines
  FROM line
  GROUP BY ALL
),
-- Of two lists that name a track or a rate differently always the same one counts.
rate AS (
  SELECT currency, strftime(date, '%Y-%m') AS month, arg_max(usd, (date, usd)) AS usd
  FROM catalog_fx
  GROUP BY ALL
),
track AS (
  SELECT isrc, min({'artist': artist, 'title': title}) AS name FROM catalog_tracks GROUP BY isrc
),
release AS (
  SELECT upc, min(isrc) AS isrc FROM catalog_tracks WHERE upc IS NOT NULL GROUP BY upc HAVING min(isrc) = max(isrc)
),
-- Lines without ISRC whose UPC stands on lines of one ISRC alone, of the same account and month.
neighbour AS (
  SELECT reporting_month, account, upc, min(isrc) AS isrc
  FROM total
  WHERE isrc IS NOT NULL
    AND (reporting_month, account, upc) IN (
      SELECT (reporting_month, account, upc) FROM total WHERE isrc IS NULL AND upc IS NOT NULL
    )
  GROUP BY ALL
  HAVING min(isrc) = max(isrc)
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
-- Names are looked up only for lines without any code, each name once.
named AS (
  SELECT unnamed.*, coalesce(own.means.isrc, shared.means.isrc) AS means_isrc
  FROM (SELECT DISTINCT distributor, artist, title FROM total WHERE isrc IS NULL) unnamed
  LEFT JOIN alias own
    ON own.source = unnamed.distributor
    AND own.name_artist = lower(trim(unnamed.artist)) AND own.name_title = lower(trim(unnamed.title))
  LEFT JOIN alias shared
    ON shared.source IS NULL
    AND shared.name_artist = lower(trim(unnamed.artist)) AND shared.name_title = lower(trim(unnamed.title))
),
performer AS (
  SELECT artists.*, coalesce(own.means.artist, shared.means.artist) AS means_artist
  FROM (SELECT DISTINCT distributor, artist FROM total) artists
  LEFT JOIN alias own
    ON own.source = artists.distributor AND own.name_title IS NULL AND own.name_artist = lower(trim(artists.artist))
  LEFT JOIN alias shared
    ON shared.source IS NULL AND shared.name_title IS NULL AND shared.name_artist = lower(trim(artists.artist))
),
resolved AS (
  SELECT
    total.*,
    coalesce(total.isrc, release.isrc, neighbour.isrc, named.means_isrc) AS track_isrc,
    CASE
      WHEN total.isrc IS NOT NULL THEN 'isrc'
      WHEN release.isrc IS NOT NULL THEN 'upc'
      WHEN neighbour.isrc IS NOT NULL THEN 'upc-inferred'
      WHEN named.means_isrc IS NOT NULL THEN 'alias'
      WHEN total.upc IS NOT NULL THEN 'release'
    END AS resolved_by
  FROM total
  LEFT JOIN release ON total.isrc IS NULL AND release.upc = total.upc
  LEFT JOIN neighbour
    ON total.isrc IS NULL
    AND neighbour.reporting_month = total.reporting_month
    AND neighbour.account = total.account
    AND neighbour.upc = total.upc
  LEFT JOIN named
    ON total.isrc IS NULL
    AND named.distributor = total.distributor AND named.artist = total.artist AND named.title = total.title
)
SELECT
  resolved.*,
  CASE WHEN resolved.currency = 'USD' THEN resolved.amount ELSE lake_convert(resolved.amount, rate.usd) END AS earnings_usd,
  coalesce(track.name.artist, performer.means_artist, resolved.artist) AS track_artist,
  coalesce(track.name.title, resolved.title) AS track_title
FROM resolved
LEFT JOIN rate ON rate.currency = resolved.currency AND rate.month = resolved.reporting_month
LEFT JOIN track ON track.isrc = resolved.track_isrc
LEFT JOIN performer ON performer.distributor = resolved.distributor AND performer.artist = resolved.artist
