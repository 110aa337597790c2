import { z } from 'zod';
import type { Browse } from '../contract/extractor/browser.ts';
import type {
  BrowserExtractorPorts,
  ExtractedFile,
  Extractor,
  ExtractReport,
} from '../contract/extractor/extractor.ts';
import type { RaiseAlert } from '../lake/alert.ts';
import type { LakeConfig } from '../lake/config.ts';
import { failureReason, isLakeError, LakeError } from '../lake/error.ts';
import type { Logger } from '../lake/logger.ts';
import type { HandlerContext } from '../runtime/handler.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { ObjectStore } from '../store/port.ts';

const day = z.iso.date();
/** The event that a schedule sends to a function that extracts, or that a person sends who wants an older period. */
export const extractionEventSchema = z
  .strictObject({ source: z.string(), account: z.string(), since: day.optional(), until: day.optional() })
  .refine(({ since, until }) => (since === undefined) === (until === undefined), 'needs both since and until, or none')
  .refine(({ since = '', until = '' }) => since <= until, 'ends before it begins');
export type ExtractionEvent = z.output<typeof extractionEventSchema>;

export interface ExtractionPorts
  extends Pick<BrowserExtractorPorts, 'fetch' | 'clock' | 'sleep' | 'random' | 'logger' | 'browse' | 'scratch'> {
  readonly store: Pick<ObjectStore, 'put'>;
  readonly secrets: Secrets;
  readonly raiseAlert: RaiseAlert;
  readonly metrics: Metrics;
  readonly config: Pick<LakeConfig, 'sources'>;
  readonly extractors: Readonly<Record<string, Extractor>>;
  /** The address of a source's API, where it is not the vendor's. */
  readonly baseUrlOf: (source: string) => string | undefined;
}

/** Secrets by `<source>/<account>`. */
export interface Secrets {
  /** Gives the text, or undefined if there is none. */
  read(name: string): Promise<string | undefined>;
  /** Changes an existing secret. */
  write(name: string, text: string): Promise<void>;
}

/**
 * Runs one extraction and reports the result. It always emits a metric, raises an alert if somebody has to log in, and
 * throws the error itself so that the run counts as failed.
 */
export async function runExtraction(
  ports: ExtractionPorts,
  event: unknown,
  context: HandlerContext,
): Promise<ExtractReport> {
  const { source, account, since, until } = parseEvent(event);
  const logger = ports.logger.child({ requestId: context.awsRequestId, source, account });
  const extractor = extractorOf(ports, source, account);
  if (since !== undefined && !extractor.takesPeriod) throw noPeriod(source);
  try {
    const report = await extractor.extract(extractorPorts(ports, source, account, logger), {
      account,
      baseUrl: ports.baseUrlOf(source) ?? ports.config.sources[source]?.extract?.baseUrl,
      period: since === undefined || until === undefined ? undefined : { since, until },
      remainingTimeMs: () => context.getRemainingTimeInMillis(),
    });
    logger.info('Extracted', { ...report });
    ports.metrics.emit(measuresOf(report), { source });
    return report;
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
    `The extraction event is not valid: ${z.prettifyError(parsed.error)}. Send {"source": "…", "account": "…"}.`,
    { code: 'invalid-event', fault: 'operator', retry: 'never' },
  );
}

function noPeriod(source: string): LakeError {
  return new LakeError(`${source} has no date range: leave out since and until.`, {
    code: 'invalid-event',
    fault: 'operator',
    retry: 'never',
  });
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

function extractorPorts(
  ports: ExtractionPorts,
  source: string,
  account: string,
  logger: Logger,
): BrowserExtractorPorts {
  const { fetch, clock, sleep, random, browse, store, secrets, scratch } = ports;
  const name = `${source}/${account}`;
  let known: string | undefined;
  return {
    fetch,
    clock,
    sleep,
    random,
    browse,
    logger,
    secret: async () => {
      known = await secrets.read(name);
      if (known !== undefined) return known;
      throw new LakeError(
        `There is no secret for ${source} account ${account}: make one. The README of ${source} says what it holds.`,
        {
          code: 'login-needed',
          fault: 'operator',
          retry: 'never',
          severity: 'critical',
        },
      );
    },
    renewSecret: async (text) => {
      if ((await secrets.read(name)) === known) await secrets.write(name, text);
      else logger.info('Somebody changed the secret meanwhile, so it stays as it is');
    },
    scratch,
    land: async ({ path, body, asOf }: ExtractedFile) => {
      const key = `${source}/${account}/${path}`;
      const metadata = { source, account, 'as-of': asOf.toISOString() };
      const { outcome } = await store.put('landing', key, body, { condition: { ifAbsent: true }, metadata });
      if (outcome === 'written') return 'landed';
      // The same name comes from the same second: two runs happened at once, and both have the same data.
      logger.warn('Another run landed this file', { key });
      return 'taken';
    },
  };
}

/** The browser of a function that carries none. */
export const noBrowser: Browse = async () => {
  throw new LakeError('This function carries no browser.', { code: 'browser-failed', fault: 'bug', retry: 'never' });
};

function measuresOf({ files, bytes, requests }: ExtractReport): Readonly<Record<string, number>> {
  return { Extractions: 1, LandedFiles: files, LandedBytes: bytes, Requests: requests };
}

function loginAlert(source: string, account: string, error: unknown): Parameters<RaiseAlert>[0] {
  return {
    subject: `Data lake: log in again to ${source} (${account})`,
    text: `${failureReason(error)}\n\nUntil then the lake gets no new data from ${source} for ${account}. The data in the lake stays as it is.`,
  };
}
