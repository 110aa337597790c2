import { z } from 'zod';
import { askLess } from '../../contract/extractor/asker.ts';
import type { ExtractorPorts, ExtractRequest } from '../../contract/extractor/extractor.ts';
import { LakeError } from '../../lake/error.ts';
import type { Parameters } from './extractor-client.ts';
import { pageRows, type Run, type SpooledPage, unexpected, type WalkOptions, walk } from './extractor-walk.ts';

/** How often one report is started before it counts as too much. */
const attempts = 2;
/** First pause before a report is looked at again, in milliseconds; each further one is half as long again. */
const firstLookMs = 3_000;
const longestLookMs = 30_000;
/** The part of the run's time that is kept to land what came. */
const reserveMs = 20_000;

const startedSchema = z.object({ report_run_id: z.union([z.string(), z.number()]).transform(String) });
const statusSchema = z.object({
  async_status: z.string(),
  async_percent_completion: z.number().optional(),
  error_code: z.number().optional(),
  error_subcode: z.number().optional(),
  error_user_msg: z.string().optional(),
});
type Status = z.output<typeof statusSchema>;

const statusFields = 'async_status,async_percent_completion,error_code,error_subcode,error_user_msg';

/** A run with what waiting for a report takes. */
export interface ReportRun extends Run {
  readonly ports: Pick<ExtractorPorts, 'sleep' | 'logger'>;
  readonly remainingTimeMs: ExtractRequest['remainingTimeMs'];
}

/**
 * Lets Meta make a report of insights in its own time, and gives its pages. A report that fails is started once more. Gives
 * `askLess` if it fails again. Source: Marketing API, Insights, asynchronous jobs.
 */
export async function reportPages(
  run: ReportRun,
  parameters: Parameters,
  options: () => WalkOptions,
): Promise<readonly SpooledPage[] | typeof askLess> {
  for (let tried = 1; tried <= attempts; tried += 1) {
    const started = await run.client.object(`${run.adAccount}/insights`, parameters, startedSchema, 'POST');
    if (started === askLess) return askLess;
    const status = await ended(run, started.report_run_id);
    if (status.async_status === 'Job Completed')
      return walk(run, `${started.report_run_id}/insights`, { limit: String(pageRows.most) }, options());
    run.ports.logger.warn('A report of Meta failed', {
      tried,
      status: status.async_status,
      code: status.error_code,
      subcode: status.error_subcode,
    });
    if (tried === attempts && isFinal(status)) throw failed(status);
  }
  return askLess;
}

/** Looks at a report until it has ended in some way. */
async function ended({ client, ports, remainingTimeMs }: ReportRun, id: string): Promise<Status> {
  for (let lookMs = firstLookMs; ; lookMs = Math.min(longestLookMs, lookMs * 1.5)) {
    if (lookMs > remainingTimeMs() - reserveMs) throw noTime();
    await ports.sleep(lookMs);
    const status = await client.object(id, { fields: statusFields }, statusSchema);
    if (status === askLess) throw unexpected('Meta finds the state of a report too much: nothing of it was taken.');
    if (/^Job (Completed|Failed|Skipped)$/.test(status.async_status)) return status;
  }
}

/** A report that says what is wrong with the question fails however small it is. */
function isFinal({ error_code: code }: Status): boolean {
  return code !== undefined && code !== 1 && code !== 2;
}

function failed({ error_code: code, error_subcode: subcode, error_user_msg: text }: Status): LakeError {
  const words = text === undefined ? '' : ` Meta says: ${text}`;
  return new LakeError(
    `Meta cannot make a report of insights (code ${code ?? 'none'}, subcode ${subcode ?? 'none'}).${words}`,
    {
      code: 'source-refused',
      fault: 'source',
      retry: 'later',
      details: { code, subcode },
    },
  );
}

function noTime(): LakeError {
  return new LakeError(
    'Meta was still making a report of insights when the time of the run ended; the next run asks again.',
    {
      code: 'source-unavailable',
      fault: 'source',
      retry: 'later',
    },
  );
}
