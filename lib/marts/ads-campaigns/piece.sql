-- Of the periods that are told of a campaign, the longest count, and of equally long ones the newest, as long as they do not
-- overlap. A period that was captured before it ended is known to the day of the capture.
period AS (
  SELECT
    campaign_total.* EXCLUDE (last_date), last_date AS told_last_date,
    least(last_date, greatest(first_date, CAST(as_of AS DATE))) AS last_date
  FROM campaign_total
  WHERE first_date <> last_date
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY platform, account, campaign ORDER BY {{best}}) AS nth
  FROM period
),
taken AS (
  SELECT
    platform, account, campaign,
    list_reduce(
      list([{'nth': nth, 'first_date': first_date, 'last_date': last_date}] ORDER BY nth),
      lambda kept, one: CASE
        WHEN len(list_filter(kept, lambda other: other.first_date <= one[1].last_date AND other.last_date >= one[1].first_date)) = 0
          THEN list_concat(kept, one)
        ELSE kept
      END
    ) AS kept
  FROM ranked
  GROUP BY ALL
),
apart AS (
  SELECT ranked.*
  FROM ranked
  JOIN taken USING (platform, account, campaign)
  WHERE list_contains(list_transform(kept, lambda one: one.nth), nth)
),
day AS (
  SELECT * FROM campaign_total WHERE first_date = last_date
),
-- The days within a period are its parts. They count in its place where they add up to more and all of them are newer.
day_sum AS (
  SELECT apart.platform, apart.account, apart.campaign, apart.nth, sum(day.spend) AS spend, min(day.as_of) AS as_of
  FROM apart
  JOIN day
    ON day.platform = apart.platform AND day.account = apart.account AND day.campaign = apart.campaign
    AND day.first_date BETWEEN apart.first_date AND apart.last_date
  GROUP BY ALL
),
counted AS (
  SELECT apart.*
  FROM apart
  LEFT JOIN day_sum USING (platform, account, campaign, nth)
  WHERE NOT coalesce(day_sum.spend > apart.spend AND day_sum.as_of > apart.as_of, false)
    AND NOT coalesce(apart.spend IS NULL AND day_sum.spend IS NOT NULL, false)
),
piece AS (
  SELECT
    'period' AS piece, platform, account, account_id, speaker, campaign, campaign_id, first_date, last_date, told_last_date,
    currency, spend, impressions, clicks, reach, as_of
  FROM counted
  UNION ALL
  SELECT
    'day', platform, account, account_id, speaker, campaign, campaign_id, first_date, last_date, last_date AS told_last_date, currency,
    spend, impressions, clicks, NULL, as_of
  FROM day
  WHERE NOT EXISTS (
    SELECT 1 FROM counted
    WHERE counted.platform = day.platform AND counted.account = day.account AND counted.campaign = day.campaign
      AND day.first_date BETWEEN counted.first_date AND counted.last_date
  )
)
