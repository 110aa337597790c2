-- One row per account and sending. Each number is the newest that any file tells: a file that does not tell it, or tells it
-- from earlier, takes nothing away. The time it was sent does not change, so the API's, which is UTC, goes first.
WITH {{told}},
sendings AS (
  SELECT
    account, sending, campaign_id IS NOT NULL AS is_named, {{newest_cells}},
    first(kind ORDER BY {{order}}) AS basis, CAST(max(as_of) AS DATE) AS captured_on
  FROM told GROUP BY account, sending, is_named
)
SELECT
  'mailchimp' AS platform, basis, account, sending, CASE WHEN is_named THEN sending END AS campaign_id, title, subject, list,
  coalesce(sent_utc, sent_local) AS sent_at,
  CASE WHEN sent_utc IS NOT NULL THEN 'UTC' WHEN sent_local IS NOT NULL THEN 'account' END AS sent_at_zone,
  captured_on, emails_sent, delivered, bounces, opens, unique_opens, clicks, unique_clicks, unsubscribes, revenue, currency,
  lake_ratio(unique_opens, nullif(delivered, 0), 1) AS open_rate,
  lake_ratio(unique_clicks, nullif(delivered, 0), 1) AS click_rate
FROM sendings
