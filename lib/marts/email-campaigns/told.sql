-- What each file tells of each sending. The report of one campaign has no id: it is of the campaign of the account with its
-- title and its time. Lists and reports write the time of the account's clock, so theirs are equal to the minute; the API's
-- is UTC, from which no clock is more than 14 hours away, by whole quarters. A report that says no time is of the campaign
-- with its title where there is one such campaign alone.
named AS (
  SELECT
    'reports' AS kind, account, campaign_id, title, subject, list, sent_at AS sent_utc, CAST(NULL AS TIMESTAMP) AS sent_local,
    emails_sent, delivered, CAST(hard_bounces + soft_bounces AS BIGINT) AS bounces, opens, unique_opens, clicks, unique_clicks,
    unsubscribes, revenue, currency, CAST(NULL AS VARCHAR) AS sent_as_written, as_of, _raw, _document, _line
  FROM mailchimp_reports
  UNION ALL
  SELECT
    'campaigns', account, unique_id, title, subject, list, NULL, send_date,
    emails_sent, delivered, CAST(hard_bounces + soft_bounces AS BIGINT), opens, unique_opens, clicks, unique_clicks,
    unsubscribes, revenue, NULL, NULL, as_of, _raw, _document, _line
  FROM mailchimp_campaigns
),
campaigns AS (
  SELECT
    account, campaign_id, list(DISTINCT title) AS titles, {{newest_sent_utc}} AS sent_utc, {{newest_sent_local}} AS sent_local
  FROM named GROUP BY account, campaign_id
),
single AS (
  SELECT
    'report' AS kind, account, title, subject, CAST(NULL AS VARCHAR) AS list, CAST(NULL AS TIMESTAMP) AS sent_utc,
    try_strptime(delivered_on, ['%a, %b %d, %Y %I:%M %p', '%b %d, %Y %I:%M %p', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M']) AS sent_local,
    emails_sent, delivered, coalesce(bounces, CAST(hard_bounces + soft_bounces AS BIGINT)) AS bounces, opens, unique_opens, clicks,
    unique_clicks, unsubscribes, revenue, CAST(NULL AS VARCHAR) AS currency, delivered_on AS sent_as_written,
    as_of, _raw, _document, _line
  FROM mailchimp_campaign_report
),
of_campaign AS (
  SELECT
    single.account, single.title, single.sent_as_written, campaigns.campaign_id,
    CASE
      WHEN campaigns.sent_local IS NOT NULL THEN date_diff('minute', single.sent_local, campaigns.sent_local)
      ELSE date_diff('minute', single.sent_local, campaigns.sent_utc)
    END AS minutes,
    campaigns.sent_local IS NULL AS is_utc,
    count(*) OVER (PARTITION BY single.account, single.title, single.sent_as_written) AS candidates
  FROM single JOIN campaigns ON single.account = campaigns.account AND list_contains(campaigns.titles, single.title)
  QUALIFY CASE
    WHEN minutes IS NULL THEN candidates = 1
    WHEN is_utc THEN abs(minutes) <= 14 * 60 AND minutes % 15 = 0
    ELSE minutes = 0
  END
),
matched AS (
  SELECT account, title, sent_as_written, campaign_id FROM of_campaign
  QUALIFY row_number() OVER (PARTITION BY account, title, sent_as_written ORDER BY abs(minutes), campaign_id) = 1
),
told AS (
  SELECT *, campaign_id AS sending FROM named
  UNION ALL BY NAME
  SELECT
    single.* REPLACE (CASE WHEN matched.campaign_id IS NULL THEN single.sent_as_written END AS sent_as_written), matched.campaign_id,
    coalesce(matched.campaign_id, concat_ws(' · sent ', single.title, single.sent_as_written)) AS sending
  FROM single LEFT JOIN matched
    ON single.account = matched.account AND single.title IS NOT DISTINCT FROM matched.title
    AND single.sent_as_written IS NOT DISTINCT FROM matched.sent_as_written
)
