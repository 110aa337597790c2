import { type ColumnInput, type } from '../../contract/column.ts';
import type { ContractInput } from '../../contract/contract.ts';
import { defineContract } from '../../contract/define-contract.ts';

const common = {
  version: 3,
  owner: 'marketing',
  missing: ['', 'n/a'],
} satisfies Partial<ContractInput>;
const count = (from: string[], description: string, more: Partial<ColumnInput> = {}): ColumnInput => ({
  type: type.integer,
  from,
  form: 'grouped',
  optional: true,
  unit: 'count',
  isMeasured: true,
  additive: 'latest',
  description,
  ...more,
});
const people = { unit: 'people', additive: 'never' } as const;
const money = (from: string[], description: string): ColumnInput => ({
  type: type.decimal(18, 6),
  from,
  form: 'grouped',
  optional: true,
  unit: 'account-currency',
  isMeasured: true,
  additive: 'latest',
  description,
});

/** The results that every report of a campaign has, wherever it comes from: totals since it was sent. */
const results = {
  emails_sent: count(['Total Recipients'], 'Recipients.'),
  delivered: count(['Successful Deliveries'], 'E-mails that were delivered.'),
  hard_bounces: count(['Hard Bounces'], 'E-mails to addresses that do not exist.'),
  soft_bounces: count(['Soft Bounces'], 'E-mails that could not be delivered for now.'),
  opens: count(['Total Opens'], 'Opens, including those by machines.'),
  unique_opens: count(['Unique Opens'], 'Recipients who opened it.', people),
  clicks: count(['Total Clicks'], 'Clicks.'),
  unique_clicks: count(['Unique Clicks'], 'Recipients who clicked.', people),
  unsubscribes: count(['Unsubscribes'], 'Recipients who left the list.'),
  abuse_reports: count(['Abuse Complaints'], 'Complaints.'),
  orders: count(['Total Orders'], 'Orders attributed to the campaign.'),
  revenue: money(['Total Revenue'], 'Revenue attributed to the campaign, in the currency of the shop.'),
} satisfies Readonly<Record<string, ColumnInput>>;
const rate = (from: string[], description: string): ColumnInput => ({
  type: type.decimal(18, 12),
  from,
  optional: true,
  unit: 'ratio',
  additive: 'never',
  description,
});
const asTable = (columns: Readonly<Record<string, ColumnInput>>) =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { ...column, from: [] }]));

/** The list of campaigns with their totals to date. A newer export replaces a campaign's row. Rates are ratios here. */
export const campaigns = defineContract({
  ...common,
  dataset: 'mailchimp/campaigns',
  description: 'Campaigns of a Mailchimp account with their results to date.',
  reference: 'Mailchimp → Campaigns → Export: campaigns.csv',
  recognise: { shape: 'delimited', by: ['title', 'send_date', 'unique_id', 'emails_sent'] },
  columns: {
    unique_id: { type: type.identifier, from: ['Unique Id'], required: true, description: 'Id of the campaign.' },
    title: { type: type.text, from: ['Title'], description: 'Title, for the account’s own people.' },
    subject: { type: type.text, from: ['Subject'], description: 'Subject line.' },
    list: { type: type.text, from: ['List', 'Audience'], description: 'Audience it was sent to.' },
    send_date: {
      type: type.datetime,
      from: ['Send Date'],
      description: 'When it was sent, in the time zone of the account.',
    },
    ...results,
    open_rate: rate(['Open Rate'], 'Unique opens per delivered e-mail, 0 to 1.'),
    click_rate: rate(['Click Rate'], 'Unique clicks per delivered e-mail, 0 to 1.'),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_campaign', severity: 'error', columns: ['unique_id'] }],
  scope: ['unique_id'],
  month: null,
  freshness: { everyHours: 24 * 7, lagDays: 1 },
});

/** Reports of the API. They are exact, and have ids and a currency. Their rates are already fractions. */
export const reports = defineContract({
  ...common,
  dataset: 'mailchimp/reports',
  description: 'Reports of Mailchimp campaigns from the API, results to date.',
  reference: 'GET <dc>.api.mailchimp.com/3.0/reports, the answer saved as JSON',
  recognise: { shape: 'table' },
  columns: {
    campaign_id: { type: type.identifier, required: true, description: 'Id of the campaign.' },
    title: { type: type.text, description: 'Title, for the account’s own people.' },
    subject: { type: type.text, description: 'Subject line.' },
    list: { type: type.text, description: 'Audience it was sent to.' },
    sent_at: { type: type.timestamp, description: 'When it was sent (UTC).' },
    ...asTable(results),
    open_rate: { ...rate([], 'Unique opens per delivered e-mail, 0 to 1.') },
    click_rate: { ...rate([], 'Unique clicks per delivered e-mail, 0 to 1.') },
    currency: { type: type.identifier, isMeasured: true, description: 'ISO 4217 code of the revenue.' },
  },
  checks: [{ kind: 'unique', name: 'one_row_per_campaign', severity: 'error', columns: ['campaign_id'] }],
  scope: ['campaign_id'],
  month: null,
  freshness: { everyHours: 24 * 7, lagDays: 1 },
});

/**
 * The report of one campaign as CSV: lines of a name and a value. It has no id, so title and time identify the
 * campaign.
 */
export const campaignReport = defineContract({
  ...common,
  version: 4,
  dataset: 'mailchimp/campaign-report',
  description: 'The report of one Mailchimp campaign, results to date.',
  reference: 'Mailchimp → a campaign’s report → Export (CSV)',
  recognise: { shape: 'table' },
  columns: {
    title: { type: type.text, required: true, description: 'Title of the campaign.' },
    subject: { type: type.text, description: 'Subject line.' },
    delivered_on: { type: type.text, description: 'When it was sent, as the report writes it.' },
    ...asTable(results),
    bounces: { ...count([], 'E-mails that bounced.'), from: [] },
  },
  checks: [{ kind: 'unique', name: 'one_report_per_sending', severity: 'error', columns: ['title', 'delivered_on'] }],
  scope: ['title', 'delivered_on'],
  month: null,
  freshness: { everyHours: 24 * 31, lagDays: 1 },
});

/** Clicks by address in the report of one campaign. */
export const reportLinks = defineContract({
  ...common,
  dataset: 'mailchimp/report-links',
  description: 'Clicks by link in the report of one Mailchimp campaign.',
  reference: 'Mailchimp → a campaign’s report → Export (CSV)',
  recognise: { shape: 'table' },
  columns: {
    title: { type: type.text, required: true, description: 'Title of the campaign.' },
    delivered_on: { type: type.text, description: 'When it was sent, as the report writes it.' },
    url: { type: type.text, required: true, description: 'Address of the link.' },
    clicks: count([], 'Clicks.', { isMeasured: false }),
    unique_clicks: count([], 'Recipients who clicked.', { ...people, isMeasured: false }),
  },
  scope: ['title', 'delivered_on'],
  month: null,
  freshness: { everyHours: 24 * 31, lagDays: 1 },
});

const personal = (from: string[], description: string): ColumnInput => ({
  type: type.text,
  from,
  optional: true,
  personal: true,
  description,
});
const time = (from: string[], description: string): ColumnInput => ({
  type: type.datetime,
  from,
  form: 'spaced-time',
  optional: true,
  description,
});

/** Members of an audience, who are people. Files are refused unless lake.config.ts lets them in. */
export const audience = defineContract({
  ...common,
  dataset: 'mailchimp/audience',
  description: 'Members of a Mailchimp audience. Personal data.',
  reference: 'Mailchimp → Audience → All contacts → Export: subscribed_…csv, unsubscribed_…csv, cleaned_…csv',
  recognise: { shape: 'delimited', by: ['email', 'euid', 'last_changed'] },
  columns: {
    capture_date: {
      type: type.date,
      given: { fact: 'capture_date' },
      required: true,
      description: 'Day of the export (UTC).',
    },
    euid: { type: type.identifier, from: ['EUID'], required: true, description: 'Id of the member in Mailchimp.' },
    leid: { type: type.identifier, from: ['LEID'], optional: true, description: 'Id of the member in this list.' },
    email: { ...personal(['Email Address'], 'E-mail address.'), required: true, optional: false },
    first_name: personal(['First Name'], 'First name.'),
    last_name: personal(['Last Name'], 'Last name.'),
    optin_ip: personal(['OPTIN_IP'], 'IP address from which the member signed up.'),
    confirm_ip: personal(['CONFIRM_IP'], 'IP address from which the member confirmed.'),
    latitude: personal(['LATITUDE'], 'Latitude of the member, by IP address.'),
    longitude: personal(['LONGITUDE'], 'Longitude of the member, by IP address.'),
    notes: personal(['NOTES'], 'Notes that people wrote about the member.'),
    rating: {
      type: type.integer,
      from: ['MEMBER_RATING'],
      optional: true,
      unit: 'count',
      additive: 'never',
      description: 'Engagement of the member, 1–5 stars.',
    },
    opted_in_at: time(['OPTIN_TIME'], 'When the member signed up, in the time zone of the account.'),
    confirmed_at: time(['CONFIRM_TIME'], 'When the member confirmed.'),
    last_changed: { ...time(['LAST_CHANGED'], 'When the entry was last changed.'), optional: false },
    country: {
      type: type.identifier,
      from: ['CC'],
      optional: true,
      description: 'ISO 3166 code of the member’s country; NA is Namibia.',
    },
    region: { type: type.text, from: ['REGION'], optional: true, description: 'Region of the member.' },
    timezone: { type: type.text, from: ['TIMEZONE'], optional: true, description: 'Time zone of the member.' },
    tags: { type: type.text, from: ['TAGS'], optional: true, description: 'Tags, each in quotes.' },
    unsubscribed_at: time(['UNSUB_TIME'], 'When the member left; only in exports of members who left.'),
    unsubscribe_campaign: {
      type: type.text,
      from: ['UNSUB_CAMPAIGN_TITLE'],
      optional: true,
      description: 'The campaign after which the member left.',
    },
    unsubscribe_reason: {
      type: type.text,
      from: ['UNSUB_REASON'],
      optional: true,
      description: 'The reason the member gave.',
    },
  },
  checks: [{ kind: 'unique', name: 'one_row_per_member', severity: 'error', columns: ['euid'] }],
  scope: ['capture_date', 'euid'],
  month: 'capture_date',
  freshness: { everyHours: 24 * 31, lagDays: 1 },
});
