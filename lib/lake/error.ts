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
  if (isFullDisk(error)) return 'The disk for temporary files is full: free some space, then run lake redrive.';
  return error instanceof Error ? error.name : undefined;
}

/** True for the operating system's error of a disk or a quota that is full. */
function isFullDisk(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
