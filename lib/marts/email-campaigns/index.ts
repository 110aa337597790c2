import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

const total = (description: string, additive: 'latest' | 'never' = 'latest') => ({
  sqlType: 'BIGINT',
  unit: additive === 'never' ? ('people' as const) : ('count' as const),
  additive,
  description,
});

/** E-mail campaigns with their results to date, each once. */
export const emailCampaigns: Mart = {
  sql: readFileSync(new URL('./email-campaigns.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'email_campaigns',
    version: 1,
    description: 'E-mail campaigns with their results to date, each from its best known file.',
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
        description: 'Kind of file: reports (API), campaigns (CSV of all) or report (CSV of one).',
      },
      account: { sqlType: 'VARCHAR', description: 'Account on the platform.' },
      campaign_id: { sqlType: 'VARCHAR', description: 'Id of the campaign; null where only its own report is known.' },
      title: { sqlType: 'VARCHAR', description: 'Title.' },
      subject: { sqlType: 'VARCHAR', description: 'Subject line.' },
      list: { sqlType: 'VARCHAR', description: 'Audience.' },
      sent_at: {
        sqlType: 'TIMESTAMP',
        description: 'When it was sent: in UTC for reports, in the account’s time zone for campaigns.',
      },
      emails_sent: total('Recipients.'),
      delivered: total('E-mails that were delivered; null where the platform does not report it.'),
      bounces: total('E-mails that bounced.'),
      opens: total('Opens.'),
      unique_opens: total('Recipients who opened it.', 'never'),
      clicks: total('Clicks.'),
      unique_clicks: total('Recipients who clicked.', 'never'),
      unsubscribes: total('Recipients who left.'),
      revenue: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        additive: 'latest',
        description: 'Revenue attributed to the campaign, in `currency`.',
      },
      currency: { sqlType: 'VARCHAR', description: 'ISO 4217 code; null where the platform does not report it.' },
      open_rate: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'ratio',
        description: 'Unique opens per delivered e-mail, from the counts.',
      },
      click_rate: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'ratio',
        description: 'Unique clicks per delivered e-mail, from the counts.',
      },
    },
    key: ['platform', 'account', 'campaign_id', 'title'],
    month: null,
    totals: [],
    because: { conserves: 'totals to date do not add up, and a campaign that several files report is counted once' },
    trace: [
      { dataset: 'mailchimp/reports', on: { basis: "'reports'", account: 'account', campaign_id: 'campaign_id' } },
      { dataset: 'mailchimp/campaigns', on: { basis: "'campaigns'", account: 'account', campaign_id: 'unique_id' } },
      { dataset: 'mailchimp/campaign-report', on: { basis: "'report'", account: 'account', title: 'title' } },
    ],
  }),
};
