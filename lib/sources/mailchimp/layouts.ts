import { isObject, jsonAt, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { Layout, LayoutRow } from '../../contract/source.ts';

type Entry = Readonly<Record<string, unknown>>;

const reportsIn = (json: unknown): readonly Entry[] =>
  isObject(json) && Array.isArray(json.reports) ? jsonObjects(json.reports) : isObject(json) ? [json] : [];
const isReport = (one: Entry) => 'emails_sent' in one && isObject(one.opens) && isObject(one.clicks);

/** A list of reports from the API, or one of them. */
export const apiReports: Layout = {
  name: 'mailchimp/reports',
  datasets: ['mailchimp/reports'],
  fits: ({ json }) => reportsIn(json).some(isReport),
  read({ json }) {
    const rows = reportsIn(json).map((one, index): LayoutRow => {
      const of = (...path: string[]) => jsonText(jsonAt(one, ...path));
      const currency = of('ecommerce', 'currency_code');
      return {
        line: index + 1,
        values: {
          campaign_id: of('id'),
          title: of('campaign_title'),
          subject: of('subject_line'),
          list: of('list_name'),
          sent_at: of('send_time'),
          emails_sent: of('emails_sent'),
          hard_bounces: of('bounces', 'hard_bounces'),
          soft_bounces: of('bounces', 'soft_bounces'),
          opens: of('opens', 'opens_total'),
          unique_opens: of('opens', 'unique_opens'),
          clicks: of('clicks', 'clicks_total'),
          unique_clicks: of('clicks', 'unique_subscriber_clicks'),
          unsubscribes: of('unsubscribed'),
          abuse_reports: of('abuse_reports'),
          orders: of('ecommerce', 'total_orders'),
          revenue: of('ecommerce', 'total_revenue'),
          open_rate: of('opens', 'open_rate'),
          click_rate: of('clicks', 'click_rate'),
          currency: currency === '' ? null : currency,
        },
        text: of('id') ?? '',
      };
    });
    return { tables: [{ dataset: 'mailchimp/reports', rows }] };
  },
};

/** Names of the report's lines, by column. */
const lines: Readonly<Record<string, string>> = {
  'title:': 'title',
  'subject line:': 'subject',
  'delivery date/time:': 'delivered_on',
  'total recipients:': 'emails_sent',
  'successful deliveries:': 'delivered',
  'bounces:': 'bounces',
  'recipients who opened:': 'unique_opens',
  'total opens:': 'opens',
  'recipients who clicked:': 'unique_clicks',
  'total clicks:': 'clicks',
  'total unsubs:': 'unsubscribes',
  'total abuse complaints:': 'abuse_reports',
};

/** The report of one campaign: lines of a name and a value, a blank line, and the clicks by address. */
export const reportBlocks: Layout = {
  name: 'mailchimp/campaign-report',
  datasets: ['mailchimp/campaign-report', 'mailchimp/report-links'],
  fits: ({ text }) => /^\s*"?(Email Campaign Report|Title:)"?/i.test(text) && /"?Total Recipients:"?/i.test(text),
  read(document) {
    const values: Record<string, string> = {};
    const links: { url: string; clicks: string; unique_clicks: string }[] = [];
    let isLinks = false;
    let at = 1;
    for (const { line, cells = [] } of document.records()) {
      const [name = '', value = '', third = ''] = cells.map((cell) => cell.trim());
      const column = lines[name.toLowerCase()];
      if (/^url$/i.test(name)) isLinks = true;
      else if (column !== undefined) {
        if (column === 'title') at = line;
        // Percentages are in brackets behind a count: `9 (0.5%)`.
        values[column] ??= value.replace(/ *\([^)]*%\)$/, '');
      } else if (isLinks && name !== '') links.push({ url: name, clicks: value, unique_clicks: third });
    }
    const { title = null, delivered_on = null } = values;
    return {
      tables: [
        { dataset: 'mailchimp/campaign-report', rows: [{ line: at, values }] },
        {
          dataset: 'mailchimp/report-links',
          rows: links.map((link, index) => ({ line: index + 1, values: { title, delivered_on, ...link } })),
        },
      ],
    };
  },
};
