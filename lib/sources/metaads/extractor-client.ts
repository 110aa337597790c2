import { z } from 'zod';
import { type Answer, type Asker, type askLess, openAsker, type Verdict } from '../../contract/extractor/asker.ts';
import type { ExtractorPorts, ExtractRequest } from '../../contract/extractor/extractor.ts';
import { LakeError } from '../../lake/error.ts';
import { paceOf, type Question, verdictOf } from './extractor-verdict.ts';

/** Largest page that is read. 500 ads with their actions have 2 MB. */
const pageBytes = 64 * 1024 ** 2;

/** A page as it came, without the token, and the request for the next one. */
export interface Page {
  readonly bytes: Uint8Array;
  readonly rows: readonly unknown[];
  /** Parameters that ask for the next page; undefined at the end. */
  readonly next: Parameters | undefined;
}

export type Parameters = Readonly<Record<string, string>>;

/** Requests pages and objects from the Graph API. */
export interface GraphClient {
  page(path: string, parameters: Parameters): Promise<Page | typeof askLess>;
  /** One object by a schema. */
  object<T>(
    path: string,
    parameters: Parameters,
    schema: z.ZodType<T>,
    method?: 'GET' | 'POST',
  ): Promise<T | typeof askLess>;
  readonly requests: () => number;
}

export interface GraphAccess {
  /** The address of the API, with its version. */
  readonly baseUrl: string;
  readonly token: string;
  /** The ad account, `act_<id>`. */
  readonly adAccount: string;
}

const pageSchema = z.object({
  data: z.array(z.unknown()),
  paging: z.object({ next: z.string().optional() }).optional(),
});

/**
 * Opens a client for one token. The token goes in a header and never into an address. Throws `login-needed` for a token that
 * no header may hold, such as one with a line break from copying.
 */
export function graphClient(
  ports: ExtractorPorts,
  request: ExtractRequest,
  { baseUrl, token, adAccount }: GraphAccess,
): GraphClient {
  if (!/^[\x21-\x7e]+$/.test(token)) throw badToken(request.account);
  const asker: Asker = openAsker(ports, request, {
    source: 'Meta',
    headers: { authorization: `Bearer ${token}` },
    answerBytes: pageBytes,
    pace: (headers) => paceOf(headers, adAccount),
  });
  const base = baseUrl.replace(/\/$/, '');
  const version = /\/(v\d+\.\d+)$/.exec(base)?.[1] ?? 'without a version';
  const ask = <T>(
    path: string,
    parameters: Parameters,
    read: (body: unknown, bytes: Uint8Array) => T | undefined,
    method?: 'GET' | 'POST',
  ) => {
    const url = new URL(`${base}/${path}`);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const question: Question = { account: request.account, path, version, adAccount };
    return asker.ask({
      name: path,
      url,
      ...(method ? { method } : {}),
      read: (answer) => readAnswer(answer, question, read),
    });
  };
  return {
    requests: asker.requests,
    page: (path, parameters) =>
      ask(path, parameters, (body, bytes) => {
        const page = pageSchema.safeParse(body).data;
        return page && { bytes: withoutToken(bytes, token), rows: page.data, next: nextOf(page.paging?.next, base) };
      }),
    object: (path, parameters, schema, method) => ask(path, parameters, (body) => schema.safeParse(body).data, method),
  };
}

function readAnswer<T>(
  answer: Answer,
  question: Question,
  read: (body: unknown, bytes: Uint8Array) => T | undefined,
): Verdict<T> {
  const body = parsed(answer.bytes);
  const isGood = answer.status >= 200 && answer.status < 300;
  const value = isGood ? read(body, answer.bytes) : undefined;
  return value === undefined ? verdictOf(answer, body, question) : { act: 'take', value };
}

/** Gives the request for the next page. The page's address holds the token, so only its other parameters are used. */
function nextOf(next: string | undefined, base: string): Page['next'] {
  if (next === undefined) return undefined;
  const { searchParams } = new URL(next, `${base}/`);
  searchParams.delete('access_token');
  return Object.fromEntries(searchParams);
}

/** Gives the bytes as they came, without the token that Meta writes into the address of the next page. */
export function withoutToken(bytes: Uint8Array, token: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1'); // A byte is a character here, so all other bytes stay the same.
  const masked = text
    .replaceAll(/(access_token=)[^&"\\\s]+/g, '$1redacted')
    .replaceAll(token, 'redacted')
    .replaceAll(encodeURIComponent(token), 'redacted');
  return masked === text ? bytes : Buffer.from(masked, 'latin1');
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // The verdict treats this as an answer without data.
  }
}

function badToken(account: string): LakeError {
  // The error has no cause, because the cause would quote the token.
  return new LakeError(
    `The access token in the secret of metaads account ${account} holds a space, a line break or another character that no token has: copy it again.`,
    { code: 'login-needed', fault: 'operator', retry: 'never', severity: 'critical' },
  );
}
