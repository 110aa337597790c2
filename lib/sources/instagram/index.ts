import type { Source } from '../../contract/source.ts';
import { audience, content, dailyMetrics, insightsDaily, insightsTotals } from './contracts.ts';
import { audienceBlocks, insightAnswers } from './layouts.ts';

/** Gives the metric that a chart's title names: `Instagram profile visits` → `profile_visits`. */
function metricIn(preamble: readonly string[]): Readonly<Record<string, string>> {
  const title = preamble.map((line) => line.replaceAll('"', '').trim()).findLast((line) => !/^sep=/i.test(line));
  if (title === undefined || title === '') return {};
  const metric = title
    .toLowerCase()
    .replace(/^(instagram|content) /, '')
    .replace(/[^\p{L}\p{N}]+/gu, '_');
  return { metric };
}

export const instagram: Source = {
  id: 'instagram',
  title: 'Instagram',
  reads: 'charts, audience and content of Business Suite, insights of the Graph API',
  datasets: [
    { contract: dailyMetrics, facts: ({ preamble }) => metricIn(preamble) },
    { contract: audience },
    { contract: content },
    { contract: insightsDaily },
    { contract: insightsTotals },
  ],
  layouts: [audienceBlocks, insightAnswers],
  unread: [
    {
      what: 'a table of Instagram’s figures',
      header: ['date', 'reach'],
      path: /(^|[^a-z])(ig|insta|instagram)([^a-z]|$)/i,
      instead:
        'The lake reads the charts, the audience and the content that Meta Business Suite exports, and answers of the Graph API to /insights: drop those files as they were downloaded.',
    },
  ],
};
