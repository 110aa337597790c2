import { describe, expect, it } from 'vitest';
import { testLake } from '../../support/lake.ts';
import { runCase } from './table-case.ts';

describe('e-mail campaigns', () => {
  it('has the numbers of a newer list, not those of an older report of the API', async () => {
    const { answers, lineage } = await runCase('email-stale-api-report-beats-newer-list');
    expect(answers[0]).toMatchObject([{ opens: '901', uo: '484', clicks: '77', d: '1742', open_rate: '0.277842' }]);
    // The API still tells the time in UTC.
    expect(lineage[0]?.map(({ from }) => from.map(({ dataset }) => dataset))).toEqual([
      ['mailchimp/reports', 'mailchimp/campaigns'],
    ]);
  });

  it('keeps what the list knows where the API does not tell it', async () => {
    const expected = { d: '1742', open_rate: '0.277842', click_rate: '0.029851', sent_at: '2026-10-20 19:30:00' };
    const { answers } = await runCase('email-api-hides-what-the-list-knows');
    expect(answers[0]).toMatchObject([expected]);
    const other = await runCase('email-api-hides-what-the-list-knows', {
      commands: ([a = '', b = '', ...rest]) => [b, a, ...rest],
    });
    expect(other.answers[0]).toMatchObject([expected]);
  });

  it('has each of two sendings of one title', async () => {
    const { answers, lineage } = await runCase('email-resent-under-one-title');
    expect(answers[0]?.map(({ s, sent_at, uo }) => [s, sent_at, uo])).toEqual([
      ['1100', '2026-10-15 21:30:00', '310'],
      ['400', '2026-10-17 21:30:00', '90'],
    ]);
    const traced = lineage[0]?.map(({ row, from }) => [row.emails_sent, from.map(({ values }) => values.emails_sent)]);
    expect(traced?.toSorted()).toEqual([
      ['1100', ['1100']],
      ['400', ['400']],
    ]);
  });

  it('adds the report of one campaign to the campaign of its title and time, and keeps a resent one apart', async () => {
    const lake = await testLake();
    const report = (when: string, sent: number) =>
      `"Email Campaign Report"\n"Title:","Drop"\n"Subject Line:","Drop"\n"Delivery Date/Time:","${when}"\n\n"Overall Stats"\n"Total Recipients:","${sent}"\n"Successful Deliveries:","${sent}"\n`;
    const api = {
      ...{
        id: 'c1',
        campaign_title: 'Drop',
        subject_line: 'Drop',
        list_name: 'Fans',
        emails_sent: 1100,
        unsubscribed: 0,
      },
      send_time: '2026-10-15T19:30:00+00:00',
      ...{ bounces: { hard_bounces: 0, soft_bounces: 0 }, opens: { opens_total: 5, unique_opens: 4 } },
      clicks: { clicks_total: 1, unique_subscriber_clicks: 1 },
    };
    await lake.land('mailchimp/a/reports_20261020_080000.json', JSON.stringify({ reports: [api], total_items: 1 }));
    await lake.land('mailchimp/a/report_a_20261020_080000.csv', report('Thu, Oct 15, 2026 9:30 pm', 1100));
    await lake.land('mailchimp/a/report_b_20261020_080000.csv', report('Sat, Oct 17, 2026 9:30 pm', 400));
    await lake.chain();
    const sql =
      'SELECT campaign_id AS id, delivered, unique_opens AS uo, sent_at_zone AS zone FROM curated.email_campaigns ORDER BY sent_at';
    expect(await lake.rows(sql)).toEqual([
      { id: 'c1', delivered: '1100', uo: '4', zone: 'UTC' },
      { id: null, delivered: '400', uo: null, zone: 'account' },
    ]);
  });
});
