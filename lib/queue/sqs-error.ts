import { SQSServiceException } from '@aws-sdk/client-sqs';
import { isLakeError, LakeError } from '../lake/error.ts';
import type { QueueName } from '../lake/zone.ts';

/** Error names with which SQS and its lookalikes say that the queue does not exist. */
const missing = new Set(['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue', 'NonExistentQueue']);

/**
 * Error names that only a person with rights in the account can resolve. KMS errors mean that the queue's key may not
 * be used.
 */
const denied =
  /^(AccessDenied|AuthFailure|Kms(AccessDenied|Disabled|InvalidKeyUsage|InvalidState|NotFound|OptInRequired)|InvalidSecurity|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|ExpiredToken|MissingAuthenticationToken|CredentialsProviderError)/;

const throttled = /^(RequestThrottled|Throttling|ThrottlingException|KmsThrottled|OverLimit|TooManyRequests)/;

/**
 * True for a call that failed because of a void receipt handle: the message was received again, removed, or is visible
 * again.
 */
export function isVoidHandle(error: unknown): boolean {
  if (!(error instanceof SQSServiceException)) return false;
  return (
    isVoidHandleCode(error.name) || (error.name === 'InvalidParameterValue' && /receipt ?handle/i.test(error.message))
  );
}

/** The same for the code of one entry of a batch. */
export function isVoidHandleCode(code: string | undefined): boolean {
  return code !== undefined && /^(AWS\.SimpleQueueService\.)?(ReceiptHandleIsInvalid|MessageNotInflight)/.test(code);
}

/** Runs one call to SQS. Gives its failure as a `queue-unavailable` that says who has to act. */
export async function callSqs<Result>(queue: QueueName, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw isLakeError(error) ? error : sqsError(queue, error);
  }
}

/** The error for entries of a batch that SQS still refuses, one by one, after the allowed attempts. */
export function entriesRefused(
  queue: QueueName,
  act: string,
  codes: readonly string[],
  senderFault: boolean,
): LakeError {
  const advice = senderFault ? 'this is a bug, report the codes' : 'try again later';
  return new LakeError(`SQS refused to ${act} ${codes.length} messages of the ${queue} queue: ${advice}.`, {
    code: 'queue-unavailable',
    fault: senderFault ? 'bug' : 'operator',
    retry: senderFault ? 'never' : 'later',
    details: { queue, entries: codes.length, codes: [...new Set(codes)] },
  });
}

function sqsError(queue: QueueName, cause: unknown): LakeError {
  const name = cause instanceof Error ? cause.name : 'unknown';
  const { httpStatusCode: status, attempts } = metadataOf(cause);
  const details = { queue, name, status, attempts };
  const refuse = (message: string, fault: 'operator' | 'bug') =>
    new LakeError(message, { code: 'queue-unavailable', fault, retry: 'never', details, cause });
  if (missing.has(name))
    return refuse(`The ${queue} queue does not exist in SQS: deploy the lake or correct its URL.`, 'operator');
  if (denied.test(name))
    return refuse(`SQS denied access to the ${queue} queue (${name}): correct the credentials or rights.`, 'operator');
  // An answer that broke off has the status of success.
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 429;
  if (isRefusal && !throttled.test(name))
    return refuse(`SQS refused a call for the ${queue} queue (${name}): this is a bug, report it.`, 'bug');
  return new LakeError(`SQS could not be reached for the ${queue} queue (${name}): try again later.`, {
    code: 'queue-unavailable',
    fault: 'operator',
    retry: 'later',
    details,
    cause,
  });
}

/** Reads the facts that the SDK adds to its errors. Network errors carry only the attempts. */
function metadataOf(error: unknown): {
  readonly httpStatusCode?: number | undefined;
  readonly attempts?: number | undefined;
} {
  if (!(error instanceof Error) || !('$metadata' in error)) return {};
  const metadata = error.$metadata;
  return typeof metadata === 'object' && metadata !== null ? metadata : {};
}
