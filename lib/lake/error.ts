/** Who has to act on an error: the platform that sent the data, the data itself, the person running the lake, or us. */
export type Fault = 'source' | 'data' | 'operator' | 'bug';

export type ErrorCode =
  | 'invalid-key'
  | 'invalid-config'
  | 'invalid-contract'
  | 'invalid-event'
  | 'invalid-record'
  | 'usage'
  | 'object-missing'
  | 'object-changed'
  /** It does not hold what its name says. */
  | 'object-damaged'
  /** The object is in a storage class that cannot be read at once. It has to be requested hours ahead. */
  | 'object-frozen'
  | 'store-unavailable'
  | 'store-denied'
  | 'store-unsafe'
  | 'queue-unavailable'
  /** A disk has no room for what is to be written: temporary files, or what DuckDB writes. */
  | 'disk-full'
  | 'swap-contended'
  | 'engine-failed'
  | 'browser-failed'
  /** A batch had no time left for a message, which comes back. */
  | 'out-of-time'
  | 'document-unreadable'
  /** A source refuses the credentials: somebody has to log in or make a new token. */
  | 'login-needed'
  /** A source refuses the request: a permission, a parameter, a version that is gone. */
  | 'source-refused'
  /** A source is down, or limits our requests for now. */
  | 'source-unavailable'
  /** A source gave an answer that it should not give. */
  | 'source-unexpected'
  /** A source gave less than it has by its own sums: what is missing was not landed. */
  | 'source-incomplete';

export interface LakeErrorOptions {
  readonly code: ErrorCode;
  readonly fault: Fault;
  readonly retry: 'never' | 'later' | 'now';
  readonly severity?: 'warning' | 'error' | 'critical';
  /** Facts for the reader of a log: names, counts, keys. Never row values or secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * Every error the lake throws on purpose. Narrow by `code`; `retry` says what the caller should do; the message is
 * one sentence that says what went wrong and what to do about it.
 *
 * @example
 * throw new LakeError('The bucket "x" does not exist: create it.', { code: 'store-denied', fault: 'operator', retry: 'later' });
 */
export class LakeError extends Error {
  override readonly name = 'LakeError';
  readonly code: ErrorCode;
  readonly fault: Fault;
  readonly retry: 'never' | 'later' | 'now';
  readonly severity: 'warning' | 'error' | 'critical';
  readonly timestamp: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, options: LakeErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.fault = options.fault;
    this.retry = options.retry;
    this.severity = options.severity ?? 'error';
    this.timestamp = new Date().toISOString();
    this.details = options.details ?? {};
  }
}

/** True for a LakeError of the given code. */
export function isLakeError(error: unknown, code?: ErrorCode): error is LakeError {
  return error instanceof LakeError && (code === undefined || error.code === code);
}

/**
 * Gives the reason of a failure in words that may be kept. A LakeError gives its code and sentence, which hold no
 * values of rows. Any other error gives only its class, because its message may quote the data at fault.
 */
export function failureReason(error: unknown): string | undefined {
  if (error instanceof LakeError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.name : undefined;
}

/** What is wrong with the place and with no message: it passes when somebody frees space, gives a right or logs in. */
const outageCodes: ReadonlySet<ErrorCode> = new Set([
  'disk-full',
  'store-unavailable',
  'queue-unavailable',
  'object-frozen',
]);

/** True where the place failed and not the work: the work waits, and is done when the place is well again. */
export function isOutage(error: unknown): error is LakeError {
  if (!(error instanceof LakeError)) return false;
  // A refused call is not worth repeating, but the work is worth keeping.
  return error.code === 'store-denied' || (outageCodes.has(error.code) && error.retry === 'later');
}

/** The error of a disk, or of a quota on it, that has no room for `what` (`temporary files`). */
export function diskFull(what: string, cause: unknown): LakeError {
  return new LakeError(`The disk is full (no space left for ${what}): free some space.`, {
    code: 'disk-full',
    fault: 'operator',
    retry: 'later',
    cause,
  });
}
