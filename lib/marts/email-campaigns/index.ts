import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';
import { fill, newestKnown, orderOf, tellsNewest, type Weights } from '../evidence.ts';

const total = (description: string, additive: 'latest' | 'never' = 'latest') => ({
  sqlType: 'BIGINT',
  unit: additive === 'never' ? ('people' as const) : ('count' as const),
  additive,
  description,
});

const texts = ['title', 'subject', 'list', 'sent_utc', 'sent_local'];
const numbers = [
  'emails_sent',
  'delivered',
  'bounces',
  'opens',
  'unique_opens',
  'clicks',
  'unique_clicks',
  'unsubscribes',
];
/** Revenue and its currency come from one file, so that no amount is given the currency of another. */
const money = ['revenue', 'currency'];
const kinds = { column: 'kind', best: ['reports', 'campaigns', 'report'] };
const weights: Weights = {
  kinds,
  shown: [...numbers, ...money, 'title', 'subject', 'list', 'sent_utc', 'sent_local', 'sent_as_written'],
};
const cells = [...texts, ...numbers, 'revenue'];

const told = fill(readFileSync(new URL('./told.sql', import.meta.url), 'utf8'), {
  newest_sent_utc: newestKnown('sent_utc', weights),
  newest_sent_local: newestKnown('sent_local', weights),
});

/** The lines of a kind of file that a row takes a value from. */
const lines = (kind: string) =>
  `WITH ${told} SELECT account, _raw, _document, _line, campaign_id, sending, kind FROM told
   QUALIFY kind = '${kind}' AND ${tellsNewest(cells, ['account', 'sending', 'campaign_id IS NOT NULL'], weights)}`;
const on = { account: 'account', campaign_id: 'campaign_id', sending: 'sending' };

/** E-mail campaigns with their results to date, each sending once. */
export const emailCampaigns: Mart = {
  sql: fill(readFileSync(new URL('./email-campaigns.sql', import.meta.url), 'utf8'), {
    told,
    order: orderOf(weights),
    newest_cells: [
      ...cells.map((name) => `${newestKnown(name, weights)} AS ${name}`),
      `first(currency ORDER BY ${orderOf(weights)}) FILTER (WHERE revenue IS NOT NULL) AS currency`,
    ].join(', '),
  }),
  contract: defineMart({
    mart: 'email_campaigns',
    version: 2,
    usesAsOf: true,
    description:
      'E-mail sendings with their results to date. Each number is the newest that any file tells; what a newer file does not tell stays.',
    owner: 'marketing',
    inputs: [
      { dataset: 'mailchimp/reports', by: 'whole' },
      { dataset: 'mailchimp/campaigns', by: 'whole' },
      { dataset: 'mailchimp/campaign-report', by: 'whole' },
    ],
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'Platform.' },
      basis: {
        sqlType: 'VARCHAR',
        description:
          'Kind of the newest file that tells of it: reports (API), campaigns (CSV of all) or report (CSV of one).',
      },
      account: { sqlType: 'VARCHAR', description: 'Account on the platform.' },
      sending: {
        sqlType: 'VARCHAR',
        description:
          'What names the sending: the id of the campaign; where only its own report is known, the title and the time as the report writes it.',
      },
      campaign_id: { sqlType: 'VARCHAR', description: 'Id of the campaign; null where only its own report is known.' },
      title: { sqlType: 'VARCHAR', description: 'Title.' },
      subject: { sqlType: 'VARCHAR', description: 'Subject line.' },
      list: { sqlType: 'VARCHAR', description: 'Audience.' },
      sent_at: {
        sqlType: 'TIMESTAMP',
        description:
          'When it was sent, in the zone of `sent_at_zone`; null where no file tells it in a form that can be read.',
      },
      sent_at_zone: {
        sqlType: 'VARCHAR',
        description: 'Zone of `sent_at`: `UTC` where the API tells it, else `account`, the time zone of the account.',
      },
      captured_on: { sqlType: 'DATE', description: 'Day (UTC) of the newest file that tells of it.' },
      emails_sent: total('Recipients.'),
      delivered: total(
        'E-mails that were delivered; null where no file tells it, such as where only the API is known.',
      ),
      bounces: total('E-mails that bounced, hard and soft.'),
      opens: total('Opens.'),
      unique_opens: total('Recipients who opened it.', 'never'),
      clicks: total('Clicks.'),
      unique_clicks: total('Recipients who clicked.', 'never'),
      unsubscribes: total('Recipients who left.'),
      revenue: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        additive: 'latest',
        description: 'Revenue attributed to the campaign, in `currency`; null where no file tells it.',
      },
      currency: {
        sqlType: 'VARCHAR',
        description: 'ISO 4217 code, from the file of `revenue`; null where that does not say it.',
      },
      open_rate: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'ratio',
        description:
          'Unique opens per delivered e-mail, from the counts; null where one is not known or none was delivered.',
      },
      click_rate: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'ratio',
        description:
          'Unique clicks per delivered e-mail, from the counts; null where one is not known or none was delivered.',
      },
    },
    key: ['platform', 'account', 'campaign_id', 'sending'],
    month: null,
    totals: [],
    things: [
      {
        name: 'campaigns',
        rows: 'campaign_id IS NOT NULL',
        from: [
          { dataset: 'mailchimp/reports', of: ['account', 'campaign_id'] },
          { dataset: 'mailchimp/campaigns', of: ['account', 'unique_id'] },
        ],
      },
    ],
    because: { conserves: 'totals to date do not add up, and a campaign that several files report is counted once' },
    trace: [
      { dataset: 'mailchimp/reports', from: lines('reports'), on },
      { dataset: 'mailchimp/campaigns', from: lines('campaigns'), on },
      { dataset: 'mailchimp/campaign-report', from: lines('report'), on },
    ],
  }),
};
