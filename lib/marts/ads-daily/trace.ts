import type { MartInput } from '../../contract/mart.ts';
import { literal } from '../../contract/sql-text.ts';
import { adsRelations, kinds } from './relations.ts';
import { keyOf, sameSql } from './tree.ts';

type Trace = NonNullable<MartInput['trace']>[number];

const line = '"_raw", "_document", "_line"';
const lineOf = (relation: string) => `${relation}."_raw", ${relation}."_document", ${relation}."_line"`;
const isWhole = `counts IN ('own', 'total')`;

/**
 * SQL of the lines behind the totals: `counted_line` has the lines of all evidence that was chosen, `adset_total_line` and
 * `campaign_total_line` the lines that make the best known total of each ad set and campaign in a period.
 */
const totalLines = `counted_line AS (
  SELECT ${[...keyOf('ad'), 'depth', 'basis'].map((name) => `chosen.${name}`).join(', ')}, ${lineOf('known')}
  FROM chosen
  JOIN known ON ${sameSql('known', 'chosen', [...keyOf('ad'), 'depth', 'basis', 'currency'])}
),
adset_total_line AS (
  SELECT ${prefixed('adset')}, counted_line.basis, ${lineOf('counted_line')}
  FROM adset
  JOIN counted_line
    ON ${sameSql('counted_line', 'adset', keyOf('adset'))} AND counted_line.depth = CASE WHEN ${isWhole} THEN 2 ELSE 3 END
),
campaign_total_line AS (
  SELECT ${prefixed('campaign')}, counted_line.basis, ${lineOf('counted_line')}
  FROM campaign
  JOIN counted_line ON ${sameSql('counted_line', 'campaign', keyOf('campaign'))} AND counted_line.depth = 1
  WHERE ${isWhole}
  UNION ALL
  SELECT ${prefixed('campaign')}, adset_total_line.basis, ${lineOf('adset_total_line')}
  FROM campaign
  JOIN adset_total_line ON ${sameSql('adset_total_line', 'campaign', keyOf('campaign'))}
  WHERE NOT ${isWhole}
)`;

function prefixed(name: 'adset' | 'campaign'): string {
  return keyOf(name)
    .map((column) => `${name}.${column}`)
    .join(', ');
}

/** The lines of each row of `ads_daily`: what is added, and what is taken off a total for the rest of it. */
const dailyLines = `added AS (
  SELECT platform, account, account_id, campaign, adset_id, ad_id, first_date, last_date, basis, ${line} FROM counted_line
  WHERE depth > 0
  UNION ALL
  SELECT
    account_own.platform, account_own.account, account_own.speaker, NULL, NULL, NULL, account_own.first_date,
    account_own.last_date, counted_line.basis, ${lineOf('counted_line')}
  FROM account_own
  JOIN account_period USING (platform, account, first_date, last_date)
  JOIN counted_line
    ON counted_line.platform = account_own.platform AND counted_line.account = account_own.account
    AND counted_line.first_date = account_own.first_date AND counted_line.last_date = account_own.last_date
    AND counted_line.depth = 0 AND (is_joint OR counted_line.speaker = account_own.speaker)
),
taken_off AS (
  SELECT platform, account, account_id, campaign, adset_id, CAST(NULL AS VARCHAR) AS ad_id, first_date, last_date, basis, ${line}
  FROM counted_line
  WHERE depth = 3
  UNION ALL
  SELECT platform, account, account_id, campaign, NULL, NULL, first_date, last_date, basis, ${line} FROM adset_total_line
  UNION ALL
  SELECT
    account_part.platform, account_part.account, account_part.speaker, NULL, NULL, NULL, account_part.first_date,
    account_part.last_date, campaign_total_line.basis, ${lineOf('campaign_total_line')}
  FROM account_part
  JOIN campaign_total_line
    ON campaign_total_line.platform = account_part.platform AND campaign_total_line.account = account_part.account
    AND campaign_total_line.campaign = account_part.campaign AND campaign_total_line.first_date = account_part.first_date
    AND campaign_total_line.last_date = account_part.last_date
)`;

const withRelations = (relations: string) => `WITH ${adsRelations}\n${totalLines}, ${relations}`;
/** A row of the tables has no `campaign`, by which a campaign without an id is told: its id and its name tell it. */
const campaignOf = {
  campaign_id: `CASE WHEN NOT starts_with(campaign, 'named ') THEN campaign END`,
  campaign_name: 'newest_name',
};
const withName = (relation: string) => `SELECT ${relation}.*, campaign_name.name AS newest_name FROM ${relation}
  LEFT JOIN campaign_name USING (platform, account, campaign)`;

/** The traces of `ads_daily`. */
export function dailyTraces(): readonly Trace[] {
  const on = { platform: 'platform', account: 'account', account_id: 'account_id', date: 'first_date', ...campaignOf };
  const object = { ...on, adset_id: 'adset_id', ad_id: 'ad_id' };
  const rests = ['adset', 'campaign', 'account'].map((name) => literal(`rest of ${name}`)).join(', ');
  return [
    ...Object.entries(kinds).flatMap(([basis, dataset]): Trace[] => [
      {
        dataset,
        from: `${withRelations(dailyLines)} SELECT * FROM (${withName('added')}) WHERE basis = ${literal(basis)} AND first_date = last_date`,
        on: { ...object, basis: literal(basis) },
      },
      {
        dataset,
        counts: 'taken-off',
        from: `${withRelations(dailyLines)} SELECT *, unnest([${rests}]) AS rest FROM (${withName('taken_off')})
          WHERE basis = ${literal(basis)} AND first_date = last_date`,
        on: { ...object, level: 'rest' },
      },
    ]),
    ...nameTraces({ platform: 'platform', account: 'account', ...campaignOf }),
    ...(['adset', 'ad'] as const).flatMap((name) =>
      [...Object.entries(kinds), [`${name}s`, `metaads/${name}s`] as const].map(
        ([word, dataset]): Trace => ({
          dataset,
          counts: 'names',
          from: `WITH ${adsRelations}\nlast AS (SELECT 1) SELECT * FROM ${name}_name WHERE dataset = ${literal(word)}`,
          on: { platform: `'meta'`, account: 'account', [`${name}_id`]: `${name}_id` },
        }),
      ),
    ),
  ];
}

/** The traces of the newest names of campaigns. */
export function nameTraces(on: Trace['on']): readonly Trace[] {
  return [...Object.entries(kinds), ['campaigns', 'metaads/campaigns'] as const].map(
    ([word, dataset]): Trace => ({
      dataset,
      counts: 'names',
      from: `WITH ${adsRelations}\nlast AS (SELECT 1) SELECT *, name AS newest_name FROM campaign_name WHERE dataset = ${literal(word)}`,
      on,
    }),
  );
}

/** The traces of the lines that are added up in `ads_campaigns`: those of the pieces that `pieces` (SQL) has. */
export function campaignTraces(pieces: string): readonly Trace[] {
  return Object.entries(kinds).map(
    ([basis, dataset]): Trace => ({
      dataset,
      from: `${withRelations(`${pieces}, added AS (
        SELECT campaign_total_line.* FROM campaign_total_line
        JOIN piece ON ${sameSql(
          'piece',
          'campaign_total_line',
          keyOf('campaign').filter((name) => name !== 'last_date'),
        )}
          AND piece.told_last_date = campaign_total_line.last_date
      )`)} SELECT * FROM (${withName('added')}) WHERE basis = ${literal(basis)}`,
      on: { platform: 'platform', account: 'account', ...campaignOf },
    }),
  );
}
