import type { Source } from '../../contract/source.ts';
import { answers } from './answers.ts';
import { breakdowns, daily, lifetime, links, linkTitles, socials, socialsDaily, subscribers } from './contracts.ts';

export const linktree: Source = {
  id: 'linktree',
  title: 'Linktree',
  reads: 'analytics answers (JSON): days, links, socials, countries, devices, referrers, subscribers, lifetime',
  datasets: [daily, links, linkTitles, socials, socialsDaily, breakdowns, subscribers, lifetime].map((contract) => ({
    contract,
  })),
  layouts: [answers],
  unread: [
    {
      what: 'Linktree’s figures as CSV',
      header: ['views', 'clicks'],
      path: /link ?-?_?tree/i,
      instead:
        'Of Linktree the answers of its own pages are read: capture them as docs/catalog and the source’s README say.',
    },
  ],
};
