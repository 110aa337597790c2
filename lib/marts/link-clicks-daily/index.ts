import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

/** What people do on link pages. */
export const linkClicksDaily: Mart = {
  sql: readFileSync(new URL('./link-clicks-daily.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'link_clicks_daily',
    version: 2,
    description: 'Views and clicks of link pages per platform, account and day.',
    owner: 'marketing',
    inputs: [{ dataset: 'linktree/daily', by: 'month' }],
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'Platform.' },
      account: { sqlType: 'VARCHAR', description: 'Account on the platform.' },
      date: {
        sqlType: 'DATE',
        description: 'Day, in a zone that the source does not name; the newest one may be partial.',
      },
      views: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description: 'Views of the page; null where no answer tells them.',
      },
      clicks: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description: 'Clicks on its links; null where no answer tells them.',
      },
      unique_views: {
        sqlType: 'BIGINT',
        unit: 'people',
        description: 'Visitors of the day; never summed; null where no answer tells them.',
      },
      unique_clicks: {
        sqlType: 'BIGINT',
        unit: 'people',
        description: 'Visitors of the day who clicked; never summed; null where no answer tells them.',
      },
      click_rate: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'ratio',
        description: 'Clicks per view, from the counts; null where there were no views or one of both is not known.',
      },
    },
    key: ['platform', 'account', 'date'],
    month: 'date',
    totals: ['views', 'clicks'],
    things: [{ name: 'days', from: [{ dataset: 'linktree/daily', of: ['account', 'date'] }] }],
    conserves: [
      { column: 'views', from: [{ dataset: 'linktree/daily', column: 'views' }] },
      { column: 'clicks', from: [{ dataset: 'linktree/daily', column: 'clicks' }] },
    ],
    trace: [{ dataset: 'linktree/daily', on: { platform: "'linktree'", account: 'account', date: 'date' } }],
  }),
};
