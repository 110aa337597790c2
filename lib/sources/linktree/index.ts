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
        'The lake reads the answers that Linktree’s own pages get: lib/sources/linktree/README.md says how to capture them.',
    },
  ],
};
