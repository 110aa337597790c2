import { z } from 'zod';
import type { Contract } from '../../contract/contract.ts';
import { askLess } from '../../contract/extractor/asker.ts';
import type {
  ApiExtractor,
  ExtractedFile,
  ExtractorPorts,
  ExtractPeriod,
  ExtractReport,
  ExtractRequest,
  Scratch,
} from '../../contract/extractor/extractor.ts';
import { LakeError } from '../../lake/error.ts';
import { ads } from './ads.ts';
import { adsets } from './adsets.ts';
import { campaigns } from './campaigns.ts';
import { graphClient } from './extractor-client.ts';
import { dayIn, daysBefore } from './extractor-days.ts';
import { adStatuses, type MissingDay, takeInsights } from './extractor-insights.ts';
import { graphVersion } from './extractor-verdict.ts';
import { fieldsOf, listPages, pageRows, type Run, type SpooledPage, unexpected } from './extractor-walk.ts';
import { insights } from './insights.ts';

const graphUrl = `https://graph.facebook.com/${graphVersion}`;

/** The lists of a dump, with every status that their objects can have: Meta leaves out deleted and archived ones by itself. */
const lists: readonly { readonly contract: Contract; readonly statuses: readonly string[] }[] = [
  { contract: campaigns, statuses: ['ACTIVE', 'PAUSED', 'DELETED', 'ARCHIVED', 'IN_PROCESS', 'WITH_ISSUES'] },
  {
    contract: adsets,
    statuses: ['ACTIVE', 'PAUSED', 'DELETED', 'CAMPAIGN_PAUSED', 'ARCHIVED', 'IN_PROCESS', 'WITH_ISSUES'],
  },
  { contract: ads, statuses: adStatuses },
];

const secretSchema = z.object({
  accessToken: z.string().min(20),
  /** The id may have the `act_` of the API or not. */
  adAccountId: z.string().regex(/^(act_)?\d+$/),
});

/**
 * Requests campaigns, ad sets, ads and the daily insights per ad from Meta, and lands every page as it came. All files
 * of a run are one dump. They are in one folder named by the start of the run, which is also their as-of. A list is
 * landed when all its pages came, and a window of insights when its closed days add up to what the account says, so that what
 * was cut short never looks complete. By default, insights go back as far as Meta revises them. "Today" is the ad account's.
 */
export const metaadsExtractor: ApiExtractor = {
  kind: 'api',
  takesPeriod: true,
  asks({ baseUrl = graphUrl, period }, now) {
    const { since, until } = period ?? revisedPeriod(dayIn('UTC', now));
    const objects = lists.map(({ contract }) => `${baseUrl}/act_…/${nameOf(contract)}`);
    return [
      `${baseUrl}/act_…, its currency and time zone`,
      ...objects,
      `${baseUrl}/act_…/insights, daily by ad and by account, ${since} to ${until}`,
    ];
  },
  extract: (ports, request) => ports.scratch((scratch) => extract(ports, request, scratch)),
};

async function extract(ports: ExtractorPorts, request: ExtractRequest, scratch: Scratch): Promise<ExtractReport> {
  const secret = readSecret(await ports.secret(), request.account);
  const capturedAt = ports.clock.now();
  const adAccount = `act_${secret.adAccountId.replace(/^act_/, '')}`;
  const client = graphClient(ports, request, {
    baseUrl: request.baseUrl ?? graphUrl,
    token: secret.accessToken,
    adAccount,
  });
  const run: Run = { client, adAccount, scratch };
  const today = dayIn(await zoneOf(run), capturedAt);
  const { since, until } = request.period ?? revisedPeriod(today);
  if (until > today) throw futureDay(until, today);
  const landed = landing(ports, capturedAt);
  for (const { contract, statuses } of lists)
    await landed.take(nameOf(contract), await objectPages(run, contract, statuses));
  const missing = await takeInsights(
    {
      ...run,
      ports,
      remainingTimeMs: request.remainingTimeMs,
      today,
      take: (pages) => landed.take('insights', pages),
    },
    since,
    until,
  );
  if (missing.length > 0) throw incomplete(missing, request.account);
  const { files, bytes, empty } = landed.report();
  if (empty.length > 0) ports.logger.warn('Meta has nothing to say of some lists', { empty });
  return { capturedAt, requests: client.requests(), files, bytes, empty };
}

/** The name of a contract's list in the API and in the names of its files. */
function nameOf({ dataset }: Contract): string {
  return dataset.slice('metaads/'.length);
}

const accountSchema = z.object({ timezone_name: z.string() });

/** The time zone of the ad account, whose days all its numbers have. */
async function zoneOf({ client, adAccount }: Run): Promise<string> {
  const found = await client.object(adAccount, { fields: 'currency,timezone_name' }, accountSchema);
  if (found === askLess) throw unexpected('Meta finds the name of a time zone too much.');
  return found.timezone_name;
}

async function objectPages(run: Run, contract: Contract, statuses: readonly string[]): Promise<readonly SpooledPage[]> {
  const path = `${run.adAccount}/${nameOf(contract)}`;
  const parameters = { fields: fieldsOf(contract), effective_status: JSON.stringify(statuses) };
  const pages = await listPages(run, path, parameters);
  if (pages === askLess) throw unexpected(`Meta finds ${pageRows.least} rows of ${path} too much.`);
  return pages;
}

/** The period from the first day that Meta may still revise to today. */
function revisedPeriod(today: string): ExtractPeriod {
  const { revisedDays = 0, lagDays } = insights.freshness;
  return { since: daysBefore(today, revisedDays + lagDays), until: today };
}

/** Lands the pages of a run, numbered by list, and counts what it landed. */
function landing({ land }: ExtractorPorts, asOf: Date) {
  const stamp = asOf.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  const taken = new Map<string, number>();
  let files = 0;
  let bytes = 0;
  return {
    async take(name: string, pages: readonly SpooledPage[]): Promise<void> {
      const first = taken.get(name) ?? 0;
      taken.set(name, first + pages.length);
      for (const [index, { file: body, sizeBytes }] of pages.entries()) {
        const number = String(first + index + 1).padStart(4, '0');
        const file: ExtractedFile = {
          path: `meta_ads_dump_${stamp}/${name}-${number}.json`,
          body,
          sizeBytes,
          asOf,
        };
        if ((await land(file)) === 'taken') continue;
        files += 1;
        bytes += sizeBytes;
      }
    },
    report: () => ({
      files,
      bytes,
      empty: [...lists.map(({ contract }) => nameOf(contract)), 'insights'].filter((name) => !taken.get(name)),
    }),
  };
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

function futureDay(until: string, today: string): LakeError {
  return new LakeError(`Today is ${today} in the ad account: ${until} is in the future. Ask for days up to today.`, {
    code: 'invalid-event',
    fault: 'operator',
    retry: 'never',
  });
}

/** How many days a message names; it counts the others. */
const namedDays = 3;

function incomplete(missing: readonly MissingDay[], account: string): LakeError {
  const named = missing
    .slice(0, namedDays)
    .map(({ day, byAds, byAccount }) => `${day} (ads ${byAds}, account ${byAccount})`)
    .join(', ');
  const more = missing.length > namedDays ? ` and ${missing.length - namedDays} more` : '';
  return new LakeError(
    `Meta's ads of ${account} do not add up to what the account spent on ${named}${more}: these days were not landed, all others were; the next run asks again.`,
    { code: 'source-incomplete', fault: 'source', retry: 'later', details: { days: missing.map(({ day }) => day) } },
  );
}
