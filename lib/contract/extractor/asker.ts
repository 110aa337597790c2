import { LakeError } from '../../lake/error.ts';
import { isSafeAddress } from '../../lake/safe-address.ts';
import type { ExtractorPorts, ExtractRequest } from './extractor.ts';

/** Number of tries at one request. With the pauses below, they cover about a minute of outage, or an hour of limits if the run has the time. */
const attempts = 6;
/** First pause after an outage, in milliseconds. Each further pause is twice as long. */
const outagePauseMs = 2_000;
/** First pause at a limit that does not give its duration. */
const limitPauseMs = 60_000;
const longestPauseMs = 600_000;
/** The part of the run's time that is kept to land what came and to report why the rest did not come. */
const reserveMs = 20_000;
/** How long an answer may take, in milliseconds. A page takes seconds, and a connection that is silent for longer is dead. */
const answerMs = 120_000;
/** What the lake calls itself: a source that wants to speak to its owner finds a name, and finds the same one each time. */
const userAgent = 'bedrot-data-lake';

/** An answer as it came, within the limit of its size. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** What an answer means: `why` ends the sentence "Meta …". */
export type Verdict<T> =
  | { readonly act: 'take'; readonly value: T }
  /** The source is down, or its answer is broken: the same request may succeed soon. */
  | { readonly act: 'retry'; readonly why: string }
  /** The source limits requests; `waitMs` is the wait that it asks for, if it gives one. */
  | { readonly act: 'wait'; readonly why: string; readonly waitMs: number | undefined }
  /** The request asked for too much at once. */
  | { readonly act: 'ask-less' }
  /** No repetition helps. */
  | { readonly act: 'stop'; readonly error: LakeError };

/** The source wants requests for less at once. */
export const askLess = Symbol('ask less');

/** What differs between the APIs that are asked. */
export interface AskRules {
  /** The name of the source in messages. */
  readonly source: string;
  /** Headers of each request: the credentials go here and never into an address. */
  readonly headers: Readonly<Record<string, string>>;
  /** Largest answer that is read, in bytes. A larger one counts as asking for too much. */
  readonly answerBytes: number;
  /** How long to pause before the next request, by what an answer says of the limits; undefined for not at all. */
  readonly pace?: (headers: Headers) => Pace | undefined;
}

/** A pause for a limit that is near; `why` ends the sentence "Meta …". */
export interface Pace {
  readonly pauseMs: number;
  readonly why: string;
}

export interface Asked<T> {
  /** What is asked for, for messages. */
  readonly name: string;
  readonly url: URL;
  readonly method?: 'GET' | 'POST';
  read(answer: Answer): Verdict<T>;
}

/** Asks an API: one request at a time, each with a deadline and a limit of size, and again where that may help. */
export interface Asker {
  /** Gives what `read` takes from an answer. Throws the error of a `stop`, and `source-unavailable` after the last try. */
  ask<T>(asked: Asked<T>): Promise<T | typeof askLess>;
  readonly requests: () => number;
}

/**
 * Opens an asker for one run. Throws `invalid-config` for an address to which no secret may go.
 *
 * @example
 * const asker = openAsker(ports, request, { source: 'Meta', headers: { authorization }, answerBytes: 64 * 1024 ** 2 });
 * const page = await asker.ask({ name: 'campaigns', url, read: (answer) => ({ act: 'take', value: answer.bytes }) });
 */
export function openAsker(ports: ExtractorPorts, request: ExtractRequest, rules: AskRules): Asker {
  let requests = 0;
  let pace: Pace | undefined;

  async function tryOnce<T>({ url, method = 'GET', read }: Asked<T>): Promise<Verdict<T>> {
    requests += 1;
    let answer: Answer | undefined;
    try {
      const response = await ports.fetch(url.href, {
        method,
        headers: { accept: 'application/json', 'user-agent': userAgent, ...rules.headers },
        redirect: 'error', // A redirect would carry the credentials elsewhere.
        signal: AbortSignal.timeout(answerMs),
      });
      const bytes = await bytesWithin(response, rules.answerBytes);
      pace = rules.pace?.(response.headers);
      if (bytes === undefined) return { act: 'ask-less' };
      answer = { status: response.status, headers: response.headers, bytes };
    } catch (error) {
      ports.logger.debug('The connection failed', { source: rules.source, error });
      return { act: 'retry', why: connectionFault(error, url.host) };
    }
    return read(answer);
  }

  /** Waits while the run has time to; gives false where it has not. */
  async function pause(pauseMs: number): Promise<boolean> {
    if (pauseMs > request.remainingTimeMs() - reserveMs) return false;
    await ports.sleep(pauseMs);
    return true;
  }

  return {
    requests: () => requests,
    async ask(asked) {
      assertSafeAddress(asked.url);
      if (pace && !(await pause(pace.pauseMs))) throw unavailable(rules.source, asked.name, pace.why, requests);
      for (let tried = 1; ; tried += 1) {
        const verdict = await tryOnce(asked);
        if (verdict.act === 'take') return verdict.value;
        if (verdict.act === 'ask-less') return askLess;
        if (verdict.act === 'stop') throw verdict.error;
        const pauseMs = pauseOf(verdict, tried, ports.random());
        if (tried === attempts) throw unavailable(rules.source, asked.name, verdict.why, tried);
        ports.logger.info('The source is asked again later', {
          source: rules.source,
          name: asked.name,
          pauseMs,
          tried,
        });
        if (!(await pause(pauseMs))) throw unavailable(rules.source, asked.name, verdict.why, tried);
      }
    },
  };
}

function assertSafeAddress(url: URL): void {
  if (isSafeAddress(url)) return;
  throw new LakeError(
    `${url.origin} would get the account's secret unencrypted: write https:// in extract.baseUrl, or an address of this computer.`,
    { code: 'invalid-config', fault: 'operator', retry: 'never' },
  );
}

/** The bytes of an answer; undefined where they are more than `most`: then the rest is not read. */
async function bytesWithin({ body }: Response, most: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.byteLength;
    if (size > most) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const connectionFaults: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  ENOTFOUND: 'is not found by its name',
  EAI_AGAIN: 'is not found by its name',
  ECONNRESET: 'cut the connection',
  UND_ERR_SOCKET: 'cut the connection',
  UND_ERR_CONNECT_TIMEOUT: 'does not take the connection',
  ETIMEDOUT: 'does not take the connection',
};

/** Why there is no answer, in words that quote neither the address nor the error: both may hold a secret. */
function connectionFault(error: unknown, host: string): string {
  const { name, cause } = error instanceof Error ? error : { name: '', cause: undefined };
  if (name === 'TimeoutError') return `did not answer within ${answerMs / 1000} seconds (${host})`;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/.test(code))
    return `shows a certificate that is not valid (${host}, ${code})`;
  if (cause instanceof Error && cause.message === 'unexpected redirect') return `sends to another address (${host})`;
  return `${connectionFaults[code] ?? 'cut the connection'} (${host})`;
}

function pauseOf(verdict: Extract<Verdict<unknown>, { act: 'retry' | 'wait' }>, tried: number, random: number): number {
  if (verdict.act === 'wait' && verdict.waitMs !== undefined) return verdict.waitMs + random * 1_000;
  const first = verdict.act === 'wait' ? limitPauseMs : outagePauseMs;
  return Math.min(longestPauseMs, first * 2 ** (tried - 1)) * (0.5 + random / 2);
}

function unavailable(source: string, name: string, why: string, tried: number): LakeError {
  const times = tried === 1 ? 'once' : `${tried} times`;
  return new LakeError(`${source} ${why}. It was asked ${times} for ${name}; the next run asks again.`, {
    code: 'source-unavailable',
    fault: 'source',
    retry: 'later',
    details: { attempts: tried },
  });
}
