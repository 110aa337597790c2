import { z } from 'zod';
import type { Contract } from '../../contract/contract.ts';
import type {
  ApiExtractor,
  ExtractedFile,
  ExtractorPorts,
  ExtractPeriod,
  ExtractReport,
} from '../../contract/extractor/extractor.ts';
import { LakeError } from '../../lake/error.ts';
import { ads } from './ads.ts';
import { adsets } from './adsets.ts';
import { campaigns } from './campaigns.ts';
import { askLess, type GraphClient, graphClient, type Page } from './extractor-client.ts';
import { insights } from './insights.ts';

/** The newest version that the contracts were checked against. Marketing API versions live for about a year. */
export const graphUrl = 'https://graph.facebook.com/v26.0';

/** Rows of one request. The number is halved if Meta finds that too much. */
const pageRows = { most: 500, least: 25 } as const;
/** Days of insights of one request. The number is halved if Meta finds that too much. */
const windowDays = 30;
/** No account has more pages of one list than this. More pages mean that the source sends us in circles. */
const mostPages = 5_000;
const dayMs = 86_400_000;

const secretSchema = z.object({
  accessToken: z.string().min(20),
  /** The id may have the `act_` of the API or not. */
  adAccountId: z.string().regex(/^(act_)?\d+$/),
});

/**
 * Requests campaigns, ad sets, ads and the daily insights per ad from Meta, and lands every page as it came. All files
 * of a run are one dump. They are in one folder named by the start of the run, which is also their as-of. A list is
 * landed when all its pages came, so that a list that was cut short never looks complete. By default, insights go back
 * as far as Meta revises them.
 */
export const metaadsExtractor: ApiExtractor = {
  kind: 'api',
  takesPeriod: true,
  asks({ baseUrl = graphUrl, period }, now) {
    const { since, until } = period ?? revisedPeriod(now);
    const lists = ['campaigns', 'adsets', 'ads'].map((list) => `${baseUrl}/act_…/${list}`);
    return [...lists, `${baseUrl}/act_…/insights, daily by ad, ${since} to ${until}`];
  },
  async extract(ports, request) {
    const secret = readSecret(await ports.secret(), request.account);
    const capturedAt = ports.clock.now();
    const client = graphClient(ports, request, request.baseUrl ?? graphUrl, secret.accessToken);
    const run: Run = { client, account: `act_${secret.adAccountId.replace(/^act_/, '')}` };
    const { since, until } = request.period ?? revisedPeriod(capturedAt);
    const landed: ExtractedFile[] = [];
    const empty: string[] = [];
    const land = async (name: string, pages: readonly Page[]) => {
      const files = filesOf(name, pages, capturedAt);
      if (files.length === 0) empty.push(name);
      for (const file of files) await ports.land(file);
      landed.push(...files);
    };
    await land('campaigns', await listPages(run, campaigns, {}));
    await land('adsets', await listPages(run, adsets, {}));
    await land('ads', await listPages(run, ads, {}));
    await land('insights', await insightPages(run, since, until));
    return reportOf(ports, { capturedAt, requests: client.requests(), landed, empty });
  },
};

interface Run {
  readonly client: GraphClient;
  /** `act_<id>`. */
  readonly account: string;
}

/** Gives all pages of a list, or of insights with the parameters of their period. */
async function listPages(
  { client, account }: Run,
  contract: Contract,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly Page[]> {
  const path = `${account}/${contract.dataset.slice('metaads/'.length)}`;
  for (let limit: number = pageRows.most; limit >= pageRows.least; limit = Math.floor(limit / 2)) {
    const pages = await walk(client, path, { fields: fieldsOf(contract), limit: String(limit), ...parameters });
    if (pages !== askLess) return pages;
  }
  throw unexpected(`Meta finds ${pageRows.least} rows of ${path} too much: ask for a shorter period.`);
}

/** Follows a list to its end. Only a page without a next one is the last, however few rows a page has. */
async function walk(
  client: GraphClient,
  path: string,
  first: Readonly<Record<string, string>>,
): Promise<readonly Page[] | typeof askLess> {
  const pages: Page[] = [];
  const asked = new Set<string>();
  let parameters: Readonly<Record<string, string>> | undefined = first;
  while (parameters !== undefined) {
    const identity = JSON.stringify(parameters);
    if (asked.has(identity) || pages.length === mostPages)
      throw unexpected(`Meta repeats the pages of ${path} without an end: nothing of it was taken.`);
    asked.add(identity);
    const page: Page | typeof askLess = await client.page(path, parameters);
    if (page === askLess) return askLess;
    pages.push(page);
    parameters = page.next && { ...first, ...page.next };
  }
  return pages;
}

/** Requests daily insights per ad, window by window. A window that is too large is halved. */
async function insightPages(run: Run, since: string, until: string): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const windows = windowsOf(since, until, windowDays);
  for (let next = windows.shift(); next !== undefined; next = windows.shift()) {
    const [from, to] = next;
    const range = { level: 'ad', time_increment: '1', time_range: JSON.stringify({ since: from, until: to }) };
    const days = daysBetween(from, to);
    // A whole window in smaller pages takes Meta as long as in large ones. Only fewer days help.
    const found = days > 1 ? await walkInsights(run, range) : await listPages(run, insights, range);
    if (found === askLess) windows.unshift(...windowsOf(from, to, Math.ceil(days / 2)));
    else pages.push(...found);
  }
  return pages;
}

function walkInsights({ client, account }: Run, range: Readonly<Record<string, string>>) {
  const parameters = { fields: fieldsOf(insights), limit: String(pageRows.most), ...range };
  return walk(client, `${account}/insights`, parameters);
}

/** The request asks for the fields that the contract knows. For nested fields it asks for the outermost. */
function fieldsOf({ columns }: Contract): string {
  const fields = Object.values(columns).map(({ from }) => from[0]?.split('.')[0] ?? '');
  return [...new Set(fields)].join(',');
}

/**
 * The period from the first day that Meta may still revise to today. Today in the ad account may be a day ahead or
 * behind.
 */
function revisedPeriod(now: Date): ExtractPeriod {
  const { revisedDays, lagDays } = insights.freshness;
  return { since: dayOf(now.getTime() - (revisedDays + lagDays) * dayMs), until: dayOf(now.getTime()) };
}

function windowsOf(since: string, until: string, days: number): [from: string, to: string][] {
  const windows: [string, string][] = [];
  const end = Date.parse(until);
  for (let from = Date.parse(since); from <= end; from += days * dayMs)
    windows.push([dayOf(from), dayOf(Math.min(end, from + (days - 1) * dayMs))]);
  return windows;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/**
 * Makes a file for each page that has rows. No contract recognises an empty list, and it says nothing that a report
 * does not say.
 */
function filesOf(name: string, pages: readonly Page[], asOf: Date): readonly ExtractedFile[] {
  const stamp = asOf.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  return pages
    .filter(({ rows }) => rows > 0)
    .map(({ bytes }, index) => ({
      path: `meta_ads_dump_${stamp}/${name}-${String(index + 1).padStart(4, '0')}.json`,
      bytes,
      asOf,
    }));
}

function reportOf(
  { logger }: ExtractorPorts,
  run: { capturedAt: Date; requests: number; landed: readonly ExtractedFile[]; empty: readonly string[] },
): ExtractReport {
  const { capturedAt, requests, landed, empty } = run;
  const bytes = landed.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  const report = { capturedAt, requests, files: landed.length, bytes, empty };
  if (empty.length > 0) logger.warn('Meta has nothing to say of some lists', { empty });
  return report;
}

function readSecret(text: string, account: string): z.output<typeof secretSchema> {
  try {
    return secretSchema.parse(JSON.parse(text));
  } catch {
    // The error has no cause, because the cause would quote the secret.
    throw new LakeError(
      `The secret of metaads account ${account} is not valid: write {"accessToken": "…", "adAccountId": "act_…"}.`,
      { code: 'login-needed', fault: 'operator', retry: 'never', severity: 'critical' },
    );
  }
}

function unexpected(message: string): LakeError {
  return new LakeError(message, { code: 'source-unexpected', fault: 'source', retry: 'later' });
}
