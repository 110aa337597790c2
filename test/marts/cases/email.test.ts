import { describe, expect, it } from 'vitest';
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
});
