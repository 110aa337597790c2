import { type ColumnInput, type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';
import { isObject, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { Layout, LayoutRow } from '../../contract/source.ts';
import { identifier, speaker, takenBack } from './columns.ts';
import { insights } from './insights.ts';

const amount = (description: string, unit: 'count' | 'account-currency' = 'count'): ColumnInput => ({
  type: type.decimal(24, 12),
  unit,
  additive: 'never',
  description,
});

/**
 * The actions of insights, one row per object, period and type of action. Types overlap: `omni_*` includes what
 * `onsite_web_*` and the pixel's types also include. So no column adds up over types. Days of one type and family add
 * up.
 */
export const actions = defineContract({
  dataset: 'metaads/actions',
  version: 4,
  description: 'Actions of Meta ads by type, per object and period.',
  reference: 'Marketing API, GET /act_<id>/insights, keys actions and action_values; insights.json of a dump',
  owner: 'marketing',
  recognise: { shape: 'table' },
  feeds: 'nothing',
  because: 'types of actions overlap, so no sum over them would be right in a table',
  columns: {
    account_id: identifier('account_id', 'Id of the ad account.'),
    campaign_id: identifier('campaign_id', 'Id of the campaign; null on account-level rows.'),
    adset_id: identifier('adset_id', 'Id of the ad set; null above ad-set level.'),
    ad_id: identifier('ad_id', 'Id of the ad; null above ad level.'),
    date_start: { type: type.date, required: true, description: 'First day of the period.' },
    date_stop: { type: type.date, required: true, description: 'Last day of the period.' },
    action_type: { type: type.identifier, required: true, description: 'Type of action, as Meta names it.' },
    family: {
      type: type.text,
      required: true,
      description: 'omni, onsite_web, pixel or plain: the same event may be in several families.',
    },
    actions: amount('Number of actions; never summed over types.'),
    actions_1d_view: amount('Actions within a day of a view; only where they were requested.'),
    actions_7d_click: amount('Actions within seven days of a click; only where they were requested.'),
    action_value: amount('Value of the actions, in account currency; never summed over types.', 'account-currency'),
  },
  checks: [
    {
      kind: 'unique',
      name: 'one_row_per_object_period_and_type',
      severity: 'error',
      columns: ['account_id', 'campaign_id', 'adset_id', 'ad_id', 'date_start', 'date_stop', 'action_type'],
    },
  ],
  scope: ['campaign_id', 'adset_id', 'ad_id', 'date_start', 'date_stop'],
  series: speaker,
  takesBack: takenBack,
  month: 'date_start',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 28 },
});

type Entry = Readonly<Record<string, unknown>>;
const rowsIn = (json: unknown) => jsonObjects(isObject(json) ? json.data : json);
const unpacked = ['actions', 'action_values'];

/** Insights with actions. Their rows stay as they are, and their actions become rows of another dataset. */
export const insightsWithActions: Layout = {
  name: 'metaads/insights-with-actions',
  datasets: ['metaads/insights', 'metaads/actions'],
  fits({ json }) {
    const rows = rowsIn(json);
    const isInsight = (row: Entry) => 'date_start' in row && 'date_stop' in row && 'impressions' in row;
    return (
      rows.some((row) => unpacked.some((key) => Array.isArray(row[key]))) &&
      rows.every((row) => isInsight(row) && !insights.recognise.without.some((name) => name in row))
    );
  },
  read({ json }) {
    const rows = rowsIn(json);
    const columns = Object.keys(insights.columns);
    const plain = rows.map((row, index): LayoutRow => {
      const values = Object.fromEntries(columns.map((name) => [name, jsonText(row[name])]));
      return { line: index + 1, values, text: JSON.stringify(row) };
    });
    const all = rows.flatMap(actionsOf).map((values, index): LayoutRow => ({ line: index + 1, values }));
    return {
      tables: [
        { dataset: 'metaads/insights', rows: plain },
        { dataset: 'metaads/actions', rows: all },
      ],
    };
  },
};

function actionsOf(row: Entry): readonly Readonly<Record<string, string | null>>[] {
  const object = Object.fromEntries(
    ['account_id', 'campaign_id', 'adset_id', 'ad_id', 'date_start', 'date_stop'].map((name) => [
      name,
      jsonText(row[name]),
    ]),
  );
  const counts = jsonObjects(row.actions);
  const values = new Map(jsonObjects(row.action_values).map((one) => [jsonText(one.action_type), one]));
  const types = new Set([...counts.map((one) => jsonText(one.action_type)), ...values.keys()]);
  return [...types].map((type) => {
    const count = counts.find((one) => jsonText(one.action_type) === type);
    return {
      ...object,
      action_type: type,
      family: familyOf(type ?? ''),
      actions: jsonText(count?.value),
      actions_1d_view: jsonText(count?.['1d_view']),
      actions_7d_click: jsonText(count?.['7d_click']),
      action_value: jsonText(values.get(type)?.value),
    };
  });
}

function familyOf(type: string): string {
  if (type.startsWith('omni_')) return 'omni';
  if (type.startsWith('onsite_web_')) return 'onsite_web';
  return type.startsWith('offsite_conversion') ? 'pixel' : 'plain';
}
