import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked, GraphServer } from '../sources/metaads/graph-server.ts';

export const token = 'EAAB-a-token-of-the-tests-0123456789';
export const adAccountId = '990000000000101';
/** As the account says it; the table has six decimals. */
const spend = '12.34';
export const spendInTable = '12.340000';

/** Yesterday: a day that the extractor asks for whenever the test runs, and that the samples do not have. */
export const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

const dump = join(import.meta.dirname, '../../samples/meta_ads_dump_20261101_060000');

interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

function rowsOf(list: string): Page['data'] {
  const page = JSON.parse(readFileSync(join(dump, `${list}.json`), 'utf8')) as Page | Page['data'];
  return 'data' in page ? page.data : page;
}

/** What the account has by now: the campaigns of the samples, and one day of one ad more. */
export function graphRows(account: string): GraphServer['rows'] {
  const insights = ({ account: asked, parameters }: Asked) => {
    const { since = '', until = '' } = JSON.parse(parameters.get('time_range') ?? '{}') as Record<string, string>;
    if (asked !== `act_${account}` || day < since || day > until) return [];
    return [{ ...rowsOf('insights')[0], date_start: day, date_stop: day, spend }];
  };
  return { campaigns: rowsOf('campaigns'), adsets: rowsOf('adsets'), ads: rowsOf('ads'), insights };
}
