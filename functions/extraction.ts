import { z } from 'zod';
import type { ExtractedFile, Extractor, ExtractorPorts, ExtractReport } from '../lib/contract/extractor.ts';
import type { LakeConfig } from '../lib/lake/config.ts';
import { failureReason, isLakeError, LakeError } from '../lib/lake/error.ts';
import type { Logger } from '../lib/lake/logger.ts';
import type { HandlerContext } from '../lib/runtime/handler.ts';
import type { Metrics } from '../lib/runtime/metrics.ts';
import type { ObjectStore } from '../lib/store/port.ts';
import type { RaiseAlert } from './alerts.ts';

const day = z.iso.date();
/** What a schedule, or a person who wants an older period, sends to a function that extracts. */
export const extractionEventSchema = z
  .strictObject({ source: z.string(), account: z.string(), since: day.optional(), until: day.optional() })
  .refine(({ since, until }) => (since === undefined) === (until === undefined), 'needs both since and until, or none')
  .refine(({ since = '', until = '' }) => since <= until, 'ends before it begins');
export type ExtractionEvent = z.output<typeof extractionEventSchema>;

export interface ExtractionPorts extends Omit<ExtractorPorts, 'secret' | 'land'> {
  readonly store: Pick<ObjectStore, 'put'>;
  /** The text of a secret by `<source>/<account>`; undefined where there is none. */
  readonly readSecret: (name: string) => Promise<string | undefined>;
  readonly raiseAlert: RaiseAlert;
  readonly metrics: Metrics;
  readonly config: Pick<LakeConfig, 'sources'>;
  readonly extractors: Readonly<Record<string, Extractor>>;
  /** Where a source's API is, where it is not the vendor's. */
  readonly baseUrlOf: (source: string) => string | undefined;
}

/**
 * Runs one extraction and says aloud how it went: a metric either way, an alert where somebody has to log in, and the
 * error itself, so that the run counts as failed.
 */
export async function runExtraction(ports: ExtractionPorts, event: unknown, context: HandlerContext): Promise<void> {
  const { source, account, since, until } = parseEvent(event);
  const logger = ports.logger.child({ requestId: context.awsRequestId, source, account });
  const extractor = extractorOf(ports, source, account);
  try {
    const report = await extractor.extract(extractorPorts(ports, source, account, logger), {
      account,
      baseUrl: ports.baseUrlOf(source) ?? ports.config.sources[source]?.extract?.baseUrl,
      period: since === undefined || until === undefined ? undefined : { since, until },
      remainingTimeMs: () => context.getRemainingTimeInMillis(),
    });
    logger.info('Extracted', { ...report });
    ports.metrics.emit(measuresOf(report), { source });
  } catch (error) {
    logger.error('Extraction failed', { error });
    const isLogin = isLakeError(error, 'login-needed');
    ports.metrics.emit({ ExtractionFailures: 1, LoginsNeeded: isLogin ? 1 : 0 }, { source });
    if (isLogin) await ports.raiseAlert(loginAlert(source, account, error));
    throw error;
  }
}

function parseEvent(event: unknown): ExtractionEvent {
  const parsed = extractionEventSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new LakeError(
    `The extraction was asked for wrongly: ${z.prettifyError(parsed.error)}. Send {"source": "…", "account": "…"}.`,
    { code: 'invalid-event', fault: 'operator', retry: 'never' },
  );
}

function extractorOf({ config, extractors }: ExtractionPorts, source: string, account: string): Extractor {
  const extractor = extractors[source];
  if (extractor && config.sources[source]?.accounts.includes(account)) return extractor;
  const why = extractor ? `has no account ${account} in lake.config.ts` : 'has no extractor in this function';
  throw new LakeError(`${source} ${why}: correct the schedule, or deploy again.`, {
    code: 'invalid-config',
    fault: 'operator',
    retry: 'never',
  });
}

function extractorPorts(ports: ExtractionPorts, source: string, account: string, logger: Logger): ExtractorPorts {
  const { fetch, clock, sleep, random, store, readSecret } = ports;
  return {
    fetch,
    clock,
    sleep,
    random,
    logger,
    secret: async () => {
      const secret = await readSecret(`${source}/${account}`);
      if (secret !== undefined) return secret;
      throw new LakeError(`There is no secret for ${source} account ${account}: make it, with what its README says.`, {
        code: 'login-needed',
        fault: 'operator',
        retry: 'never',
        severity: 'critical',
      });
    },
    land: async ({ path, bytes, asOf }: ExtractedFile) => {
      const key = `${source}/${account}/${path}`;
      const metadata = { source, account, 'as-of': asOf.toISOString() };
      const { outcome } = await store.put('landing', key, bytes, { condition: { ifAbsent: true }, metadata });
      // The same name from the same second: two runs at once, and each has what the other has.
      if (outcome !== 'written') logger.warn('Another run landed this file', { key });
    },
  };
}

function measuresOf({ files, bytes, requests }: ExtractReport): Readonly<Record<string, number>> {
  return { Extractions: 1, LandedFiles: files, LandedBytes: bytes, Requests: requests };
}

function loginAlert(source: string, account: string, error: unknown): Parameters<RaiseAlert>[0] {
  return {
    subject: `Data lake: log in again to ${source} (${account})`,
    text: `${failureReason(error)}\n\nUntil then nothing new comes from ${source} for ${account}. What is in the lake stays as it is.`,
  };
}
