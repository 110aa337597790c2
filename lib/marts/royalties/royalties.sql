-- One row per statement month, sale month, store, track and country. Negative lines are fees on streams that another line
-- counts (DistroKid's Discovery Mode), so earnings add up over all lines and streams over those that are not negative.
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
  CAST(sum(quantity) FILTER (WHERE earnings_usd >= 0 AND quantity >= 0) AS BIGINT) AS streams,
  CAST(sum(earnings_usd) AS DECIMAL(38, 12)) AS earnings_usd,
  count(*) AS lines
FROM distrokid_bank_details
GROUP BY ALL
