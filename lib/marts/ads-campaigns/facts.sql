-- What the list and the daily CSV say of a campaign. The newest list of an account no longer has what was deleted: an older
-- status, of whichever file, then says nothing.
fact AS (
  SELECT 'meta' AS platform, account, id AS campaign, objective, status, 'campaigns' AS dataset, as_of, as_of AS listed_at, "_raw", "_document", "_line"
  FROM metaads_campaigns
  UNION ALL
  SELECT platform, account, campaign, objective, status, basis, as_of, NULL, "_raw", "_document", "_line"
  FROM line
  WHERE objective IS NOT NULL OR status IS NOT NULL
),
campaign_objective AS (
  SELECT *, objective AS value FROM fact
  WHERE objective IS NOT NULL
  QUALIFY {{best_objective}}
),
own_list AS (
  SELECT account, campaign, max(listed_at) AS as_of FROM fact WHERE status IS NOT NULL AND listed_at IS NOT NULL GROUP BY ALL
),
campaign_status AS (
  SELECT fact.*, status AS value
  FROM fact
  LEFT JOIN own_list ON own_list.account = fact.account AND own_list.campaign = fact.campaign
  LEFT JOIN newest_list ON newest_list.account = fact.account
  WHERE status IS NOT NULL
    AND (dataset = 'campaigns' OR coalesce(fact.as_of > coalesce(own_list.as_of, newest_list.as_of), true))
  QUALIFY {{best_status}}
)
