-- One row per account and campaign, from the best known file: the API's report, else the list of campaigns, else the
-- campaign's own report. The last has no id, so it is left out where one of the others has a campaign of the same
-- title.
WITH known AS (
  SELECT
    'reports' AS basis, account, campaign_id, title, subject, list, sent_at,
    emails_sent, delivered, CAST(hard_bounces + soft_bounces AS BIGINT) AS bounces, opens, unique_opens, clicks, unique_clicks,
    unsubscribes, revenue, currency
  FROM mailchimp_reports
  UNION ALL
  SELECT
    'campaigns', account, unique_id, title, subject, list, send_date,
    emails_sent, delivered, CAST(hard_bounces + soft_bounces AS BIGINT), opens, unique_opens, clicks, unique_clicks,
    unsubscribes, revenue, CAST(NULL AS VARCHAR)
  FROM mailchimp_campaigns
  WHERE (account, unique_id) NOT IN (SELECT (account, campaign_id) FROM mailchimp_reports)
),
alone AS (
  SELECT
    'report' AS basis, account, CAST(NULL AS VARCHAR) AS campaign_id, title, subject, CAST(NULL AS VARCHAR) AS list,
    CAST(NULL AS TIMESTAMP) AS sent_at,
    emails_sent, delivered, bounces, opens, unique_opens, clicks, unique_clicks, unsubscribes, revenue,
    CAST(NULL AS VARCHAR) AS currency
  FROM mailchimp_campaign_report
  WHERE (account, title) NOT IN (SELECT (account, title) FROM known WHERE title IS NOT NULL)
  -- If reports of two sendings have one title, the one with more recipients stands for both.
  QUALIFY row_number() OVER (PARTITION BY account, title ORDER BY emails_sent DESC NULLS LAST, delivered_on) = 1
)
SELECT
  'mailchimp' AS platform,
  *,
  lake_ratio(unique_opens, nullif(delivered, 0), 1) AS open_rate,
  lake_ratio(unique_clicks, nullif(delivered, 0), 1) AS click_rate
FROM (SELECT * FROM known UNION ALL SELECT * FROM alone)
