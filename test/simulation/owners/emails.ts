import { decimalText } from '../model/exact.ts';
import type { EmailRow } from '../model/rows.ts';
import type { Random } from '../random.ts';
import type { Exported } from './packed.ts';

const ids = ['a1b2c3', 'd4e5f6', 'g7h8i9'] as const;

/** Mailchimp's reports from the API, of some of the campaigns. */
export function mailReports(random: Random): Exported {
  const rows = campaigns(random).map((row) => ({ ...row, delivered: null }));
  const reports = rows.map((row) => ({
    id: row.id,
    campaign_title: row.title,
    subject_line: row.subject,
    list_name: row.list,
    emails_sent: Number(row.emailsSent),
    unsubscribed: Number(row.unsubscribes),
    send_time: `${row.sentAt.replace(' ', 'T')}+00:00`,
    bounces: { hard_bounces: Number(row.hardBounces), soft_bounces: Number(row.softBounces), syntax_errors: 0 },
    opens: { opens_total: Number(row.opens), unique_opens: Number(row.uniqueOpens) },
    clicks: { clicks_total: Number(row.clicks), unique_subscriber_clicks: Number(row.uniqueClicks) },
    ...(row.revenue === null
      ? {}
      : { ecommerce: { total_orders: 1, total_revenue: decimalText(row.revenue, 6), currency_code: row.currency } }),
  }));
  const text = JSON.stringify({ reports, total_items: reports.length });
  return [{ dataset: 'mailchimp/reports', text, read: rows.length, rows }];
}

/** Mailchimp's list of campaigns, which has no currency. */
export function mailCampaigns(random: Random): Exported {
  const rows = campaigns(random).map((row): EmailRow => ({ ...row, currency: null }));
  const header =
    'Title,Subject,List,Send Date,Total Recipients,Successful Deliveries,Soft Bounces,Hard Bounces,Unique Opens,Total Opens,Unique Clicks,Total Clicks,Unsubscribes,Unique Id,Total Revenue';
  const lines = rows.map((row) => {
    const revenue = row.revenue === null ? 'n/a' : decimalText(row.revenue, 6);
    const values = [row.emailsSent, row.delivered, row.softBounces, row.hardBounces, row.uniqueOpens, row.opens];
    const more = [row.uniqueClicks, row.clicks, row.unsubscribes, row.id, revenue];
    return [row.title, `"${row.subject}"`, row.list, '"Feb 29, 2024 09:30 pm"', ...values, ...more].join(',');
  });
  return [{ dataset: 'mailchimp/campaigns', text: `${[header, ...lines].join('\n')}\n`, read: rows.length, rows }];
}

function campaigns(random: Random): readonly EmailRow[] {
  const wanted = ids.filter(() => random.chance(0.6));
  return (wanted.length > 0 ? wanted : ids.slice(0, 1)).map((id): EmailRow => {
    const count = () => BigInt(random.int(0, 900));
    const revenue = random.chance(0.3) ? null : BigInt(random.int(0, 9_999)) * 10_000n;
    return {
      scope: id,
      id,
      title: `Title ${random.int(1, 9)}`,
      subject: 'It rains, finally',
      list: 'Fans',
      sentAt: '2024-02-29 21:30:00',
      emailsSent: count(),
      delivered: random.chance(0.1) ? 0n : count(),
      hardBounces: count(),
      softBounces: count(),
      opens: count(),
      uniqueOpens: count(),
      clicks: count(),
      uniqueClicks: count(),
      unsubscribes: count(),
      revenue,
      currency: revenue === null ? null : 'EUR',
    };
  });
}
