import { z } from 'zod';
import type { Answer, Pace, Verdict } from '../../contract/extractor/asker.ts';
import { LakeError } from '../../lake/error.ts';

/** The newest version that the contracts were checked against (2026-11-04). Marketing API versions live for about a year. */
export const graphVersion = 'v27.0';

const errorSchema = z.object({
  error: z.object({
    message: z.string().optional(),
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
/** The usual answer to a question that is too large has code 1, as an outage has, and no subcode: only its words tell. */
const tooMuchWords = /reduce the amount of data/i;
/** These look like outages by their code, but they mean that the request is wrong. */
const wrongQuestion = new Set(['2/1504041', '2/1504042', '100/3191001']);
const tokenCodes = new Set([190, 102]);
const outageCodes = new Set([1, 2, -2]);

/** What was asked for, for messages. */
export interface Question {
  readonly account: string;
  /** The path that was asked, without the version. */
  readonly path: string;
  /** The version that was asked, such as `v27.0`. */
  readonly version: string;
  /** The ad account, `act_<id>`. */
  readonly adAccount: string;
}

/** Reads an answer that is not data: its status, its error, and the limits in its headers. */
export function verdictOf({ status, headers }: Answer, body: unknown, question: Question): Verdict<never> {
  const error = errorSchema.safeParse(body).data?.error;
  const code = error?.code;
  const subcode = error?.error_subcode;
  const facts = { status, code, subcode };
  if (code === undefined) {
    if (status === 429) return wait(headers, question);
    // A broken or strange answer of a healthy server may be complete the next time.
    if (status >= 500 || status < 400) return { act: 'retry', why: `gave an answer that is no data (HTTP ${status})` };
    return { act: 'stop', error: refusal(facts, question) };
  }
  const both = `${code}/${subcode}`;
  if (tokenCodes.has(code)) return { act: 'stop', error: loginNeeded(facts, question.account) };
  if (tooMuch.has(both) || (code === 1 && tooMuchWords.test(error?.message ?? ''))) return { act: 'ask-less' };
  if (wrongQuestion.has(both)) return { act: 'stop', error: refusal(facts, question) };
  if (isLimit(code) || status === 429) return wait(headers, question);
  if (outageCodes.has(code) || error?.is_transient === true || status >= 500)
    return { act: 'retry', why: `is out of order (HTTP ${status}, code ${code})` };
  return { act: 'stop', error: refusal(facts, question) };
}

function wait(headers: Headers, { adAccount }: Question): Verdict<never> {
  return { act: 'wait', why: 'limits how often it may be asked', waitMs: waitOf(headers, adAccount) };
}

interface ErrorFacts {
  readonly status: number;
  readonly code: number | undefined;
  readonly subcode: number | undefined;
}

function loginNeeded(details: ErrorFacts, account: string): LakeError {
  return new LakeError(`Meta refuses the token of ${account}: make a new one and put it into the account's secret.`, {
    code: 'login-needed',
    fault: 'operator',
    retry: 'never',
    severity: 'critical',
    details: { ...details },
  });
}

/** The sentence of a refusal, by its code. Meta's own words may quote the request, so they are not in it. */
function refusal(details: ErrorFacts, question: Question): LakeError {
  const { status, code, subcode } = details;
  const facts = `HTTP ${status}, code ${code ?? 'none'}, subcode ${subcode ?? 'none'}`;
  return new LakeError(`Meta refuses ${question.path} (${facts}): ${adviceOf(details, question)}.`, {
    code: 'source-refused',
    fault: 'operator',
    retry: 'never',
    details: { ...details },
  });
}

function adviceOf({ code, subcode }: ErrorFacts, { version, adAccount }: Question): string {
  if (code === 2635 || (code === 100 && subcode === 2635))
    return version === graphVersion
      ? `the version ${version} is gone: a newer lake knows a newer one; until then set extract.baseUrl to it`
      : `the version ${version} of extract.baseUrl is gone: take the setting away, or set it to ${graphVersion}`;
  if (code === 3018 || subcode === 3018) return 'its history goes back 37 months: ask for a later first day';
  if (code === 100 && subcode === 33)
    return `there is no ${adAccount}, or the token may not see it: check adAccountId in the secret, and give the token's user a role in that ad account`;
  if (code === 100)
    return `a parameter is not valid for ${version}: set extract.baseUrl to a version that has it, or report this`;
  if (code === 10 || (code !== undefined && code >= 200 && code < 300))
    return 'the token lacks the permission ads_read for it: make a token that has it';
  return 'check that the address in extract.baseUrl is right, and what the code means in the documentation of the Graph API';
}

const percent = z.number().optional();
const usageSchema = z.record(
  z.string(),
  z.array(
    z.looseObject({
      call_count: percent,
      total_cputime: percent,
      total_time: percent,
      estimated_time_to_regain_access: z.number().optional(),
    }),
  ),
);
const looseNumbers = z.record(z.string(), z.unknown());

/**
 * How long to wait, in milliseconds. Meta's usage header gives minutes for each account that the token can see, of which only
 * this one counts; the standard header gives seconds: https://developers.facebook.com/docs/graph-api/overview/rate-limiting/
 */
function waitOf(headers: Headers, adAccount: string): number | undefined {
  const longest = Math.max(0, ...usageOf(headers, adAccount).map((one) => one.estimated_time_to_regain_access ?? 0));
  if (longest > 0) return longest * 60_000;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds >= 0 ? seconds * 1_000 : undefined;
}

/** From this share of what may be asked on, in percent, the run slows down; from the second on it stops. */
const slowPercent = 75;
const fullPercent = 95;
/** The longest pause between two requests while it slows down, in milliseconds. */
const longestPaceMs = 60_000;
/** How long a used-up share takes to come back, in milliseconds, where Meta does not say it: its window is an hour. */
const windowMs = 3_600_000;

/** The pause before the next request, by the shares of its limits that the account and the app have used. */
export function paceOf(headers: Headers, adAccount: string): Pace | undefined {
  const used = usedPercent(headers, adAccount);
  if (used < slowPercent) return undefined;
  const why = `has counted ${Math.round(used)} % of what the account may ask`;
  if (used < fullPercent)
    return { pauseMs: Math.round((longestPaceMs * (used - slowPercent)) / (fullPercent - slowPercent)), why };
  return { pauseMs: waitOf(headers, adAccount) ?? windowMs, why };
}

function usedPercent(headers: Headers, adAccount: string): number {
  const shares = [
    ...usageOf(headers, adAccount).flatMap((one) => [one.call_count, one.total_cputime, one.total_time]),
    ...numbersOf(headers.get('x-ad-account-usage'), ['acc_id_util_pct']),
    ...numbersOf(headers.get('x-fb-ads-insights-throttle'), ['app_id_util_pct', 'acc_id_util_pct']),
    ...numbersOf(headers.get('x-app-usage'), ['call_count', 'total_cputime', 'total_time']),
  ];
  return Math.max(0, ...shares.filter((share) => share !== undefined));
}

function usageOf(headers: Headers, adAccount: string): z.output<typeof usageSchema>[string] {
  const usage = usageSchema.safeParse(parsed(headers.get('x-business-use-case-usage'))).data ?? {};
  return usage[adAccount.replace(/^act_/, '')] ?? [];
}

function numbersOf(header: string | null, names: readonly string[]): readonly number[] {
  const held = looseNumbers.safeParse(parsed(header)).data ?? {};
  return names.map((name) => held[name]).filter((value) => typeof value === 'number');
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined; // A header that cannot be read gives no limit.
  }
}
