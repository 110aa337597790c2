import { type Additivity, type ColumnInput, type ColumnType, type, type Unit } from '../../contract/column.ts';
import type { Check } from '../../contract/contract.ts';

/**
 * Columns as the Marketing API has them. A key without a value is absent from its object, often from a whole dump, so
 * every column except a key one is optional. Column names are the source's own.
 */
function optional(
  columnType: ColumnType,
  from: string,
  description: string,
  number: { readonly unit?: Unit; readonly additive?: Additivity } = {},
): ColumnInput {
  return { type: columnType, from: [from], optional: true, description, ...number };
}

/** A dump has the fields that were asked for: one without a number does not say that there is none. */
function measured(column: ColumnInput): ColumnInput {
  return { ...column, isMeasured: true };
}

/** Ids have 17–18 digits, which is more than a binary number holds. Nothing is computed with them. */
export const identifier = (from: string, description: string) => optional(type.identifier, from, description);

/** Words and names, and also nested objects and lists, which arrive as JSON text. */
export const text = (from: string, description: string) => optional(type.text, from, description);

/** A word or name that a dump may not have asked for: one without it does not make it unknown. */
export const knownText = (from: string, description: string): ColumnInput => ({
  ...text(from, description),
  isMeasured: true,
});

/** Times carry the account's offset without a colon (`2025-05-23T06:57:56-0700`) and are stored in UTC. */
export const time = (from: string, description: string) => optional(type.timestamp, from, description);

/** Budgets are whole minor units of the account's currency: `500` is 5.00. */
export const budget = (from: string, description: string) =>
  optional(type.integer, from, description, { unit: 'minor-currency-unit', additive: 'latest' });

/** A number of events, such as impressions or clicks. It adds up over ads and days. */
export const count = (from: string, description: string) =>
  measured(optional(type.integer, from, description, { unit: 'count', additive: 'sum' }));

/** A number of different people, such as reach. It never adds up: a person may be in two of them. */
export const people = (from: string, description: string) =>
  measured(optional(type.integer, from, description, { unit: 'people', additive: 'never' }));

/** Amounts have two places (three in some currencies); six leave room without costing a wider type. */
export const amount = (from: string, description: string) =>
  optional(type.decimal(18, 6), from, description, { unit: 'account-currency', additive: 'sum' });

/**
 * Averages and rates have six places. The lake accepts twelve, so that a dump whose writer computed them again is not
 * refused for its digits, and twelve before the point, more than any rate needs. None of them may be summed. For that
 * reason a cost per click has the unit of a ratio: an amount of money would be totalled.
 */
export const rate = (from: string, description: string, unit: 'ratio' | 'percent' = 'ratio') =>
  optional(type.decimal(24, 12), from, description, { unit, additive: 'never' });

/** The id that every object has. */
export const id = (description: string): ColumnInput => ({
  type: type.identifier,
  from: ['id'],
  required: true,
  description,
});

/** The level of an insights row, by the ids that it has. */
const level = `CASE WHEN ad_id IS NOT NULL THEN 'ad' WHEN adset_id IS NOT NULL THEN 'adset'
  WHEN campaign_id IS NOT NULL THEN 'campaign' ELSE 'account' END`;

/**
 * Rows of a whole ad account have no id but the account's, so each ad account replaces only itself. Campaigns are told apart by
 * their ids in all accounts, and not every dump asks for the account.
 */
export const speaker = 'CASE WHEN campaign_id IS NULL THEN account_id END';

/**
 * A period of a campaign is fetched whole, level by level: an ad that a newer dump does not have there was credited back. A
 * campaign that is missing altogether was perhaps not asked for, and stays.
 */
export const takenBack = {
  alike: { speaker, campaign: 'campaign_id', level, first: 'date_start', last: 'date_stop' },
};

/** The checks of every dumped object: an id of digits alone, and a status that Meta documents. */
export const objectChecks: Check[] = [
  { kind: 'pattern', name: 'id_form', severity: 'warn', column: 'id', pattern: '[0-9]{1,20}' },
  {
    kind: 'accepted',
    name: 'status_known',
    severity: 'warn',
    column: 'status',
    values: ['ACTIVE', 'PAUSED', 'DELETED', 'ARCHIVED'],
  },
];
