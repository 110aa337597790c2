import { z } from 'zod';

/** What to do about an answer of the Graph API that is not data. */
export type Verdict =
  | { readonly act: 'retry' }
  /** The source limits requests; `waitMs` is the wait that it asks for, if it gives one. */
  | { readonly act: 'wait'; readonly waitMs: number | undefined }
  /** The request asked for too much at once. */
  | { readonly act: 'ask-less' }
  | { readonly act: 'log-in'; readonly facts: ErrorFacts }
  | { readonly act: 'stop'; readonly facts: ErrorFacts };

/** The facts of an error that may be shown: numbers. Meta's own words may quote the request. */
export interface ErrorFacts {
  readonly status: number;
  readonly code?: number | undefined;
  readonly subcode?: number | undefined;
}

const errorSchema = z.object({
  error: z.object({
    code: z.number().optional(),
    error_subcode: z.number().optional(),
    is_transient: z.boolean().optional(),
  }),
});

/** Limits of the app, the user, the ad account and the business use cases. */
const limitCodes = new Set([4, 17, 32, 613]);
const isLimit = (code: number) => limitCodes.has(code) || (code >= 80_000 && code <= 80_014);

/** Code and subcode of "too much data" and of timeouts of queries that are too large. */
const tooMuch = new Set(['1/99', '100/1487534', '-3/1504045', '100/1504018', '2/1504038']);
/** These look like outages by their code, but they mean that the request is wrong. */
const wrongQuestion = new Set(['2/1504041', '2/1504042', '100/3191001']);
const tokenCodes = new Set([190, 102]);
const outageCodes = new Set([1, 2, -2]);

/** Reads an answer that is not data: its status, its error, and the limits in its headers. */
export function verdictOf(status: number, body: unknown, headers: Headers): Verdict {
  const error = errorSchema.safeParse(body).data?.error;
  const facts: ErrorFacts = { status, code: error?.code, subcode: error?.error_subcode };
  const code = error?.code;
  if (code === undefined) {
    if (status === 429) return { act: 'wait', waitMs: waitOf(headers) };
    // A broken or strange answer of a healthy server may be complete the next time.
    return status >= 500 || status < 400 ? { act: 'retry' } : { act: 'stop', facts };
  }
  const both = `${code}/${error?.error_subcode}`;
  if (tokenCodes.has(code)) return { act: 'log-in', facts };
  if (tooMuch.has(both)) return { act: 'ask-less' };
  if (wrongQuestion.has(both)) return { act: 'stop', facts };
  if (isLimit(code) || status === 429) return { act: 'wait', waitMs: waitOf(headers) };
  if (outageCodes.has(code) || error?.is_transient === true || status >= 500) return { act: 'retry' };
  return { act: 'stop', facts };
}

const usageSchema = z.record(
  z.string(),
  z.array(z.looseObject({ estimated_time_to_regain_access: z.number().optional() })),
);

/**
 * Gives how long to wait, in milliseconds. Meta's usage header gives minutes, the standard header seconds:
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting/
 */
function waitOf(headers: Headers): number | undefined {
  const usage = usageSchema.safeParse(parsed(headers.get('x-business-use-case-usage')));
  const minutes = Object.values(usage.data ?? {})
    .flat()
    .map((one) => one.estimated_time_to_regain_access ?? 0);
  const longest = Math.max(0, ...minutes);
  if (longest > 0) return longest * 60_000;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds >= 0 ? seconds * 1_000 : undefined;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined; // A header that cannot be read gives no limit.
  }
}
