import { InvalidObjectState, S3ServiceException } from '@aws-sdk/client-s3';
import { LakeError } from '../lake/error.ts';
import { type ErrorPlace, frozenObject, storeDenied, storeUnavailable } from './store-error.ts';

/**
 * Refusals with status 4xx that pass without action: a slow sender, too many requests, two writers of one key at once.
 */
const passing = new Set([
  'RequestTimeout',
  'SlowDown',
  'TooManyRequestsException',
  'Throttling',
  'ThrottlingException',
  'OperationAborted',
  'ConditionalRequestConflict',
  // Somebody aborted the parts of an upload; a new upload works.
  'NoSuchUpload',
]);

/** What a failed request means for its caller. */
export type S3Verdict = 'missing' | 'refused-by-condition' | 'conflict' | 'not-implemented' | 'other';

/**
 * What an error of the SDK means for a put, a get or a removal. Names:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function verdictOf(error: unknown): S3Verdict {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NoSuchKey' || name === 'NoSuchVersion' || name === 'NotFound') return 'missing';
  if (statusOf(error) === 412 || name === 'PreconditionFailed') return 'refused-by-condition';
  if (name === 'ConditionalRequestConflict') return 'conflict';
  if (statusOf(error) === 501 || name === 'NotImplemented') return 'not-implemented';
  return 'other';
}

/**
 * Gives the store's error for an error of the SDK. Errors that are already the lake's stay as they are, and so do our
 * own mistakes.
 */
export function s3Error(error: unknown, place: ErrorPlace & { readonly bucket: string }): unknown {
  if (error instanceof LakeError || error instanceof TypeError || error instanceof RangeError) return error;
  const name = error instanceof Error ? error.name : 'unknown';
  const status = statusOf(error);
  const facts = { ...place, name, status, attempts: attemptsOf(error) };
  if (name === 'NoSuchBucket') return missingBucket(place, error);
  if (name === 'InvalidObjectState') return frozenObject(place, storageClassOf(error), error);
  const passes = status === undefined || status >= 500 || status === 429 || passing.has(name);
  const refusal = refusalOf(name, status, place.bucket, regionOf(error));
  if (refusal !== undefined && !passes) return storeDenied(refusal, facts, error);
  if (name === 'CredentialsProviderError') {
    return storeDenied('There are no credentials for the object store: set them up or log in.', facts, error);
  }
  if (passes) return storeUnavailable(outage(error, name, status), facts, error);
  const message = `The object store refuses a request to the bucket "${place.bucket}" (${name}): correct its rights or settings.`;
  return storeDenied(message, facts, error);
}

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const unknownCredentials = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'InvalidSecurity']);
const elsewhere = new Set(['PermanentRedirect', 'TemporaryRedirect', 'AuthorizationHeaderMalformed', 'InvalidRegion']);
const throttling = new Set([
  'SlowDown',
  'TooManyRequests',
  'TooManyRequestsException',
  'Throttling',
  'ThrottlingException',
]);

/** What somebody has to do about a refusal, if that is known. */
function refusalOf(name: string, status: number | undefined, bucket: string, region: string): string | undefined {
  if (expired.has(name)) return 'The credentials for the object store have expired: log in again or renew them.';
  if (unknownCredentials.has(name))
    return `The object store rejects these credentials (${name}): correct the access key and its secret.`;
  if (name === 'RequestTimeTooSkewed')
    return 'The clock of this computer is wrong by more than the object store allows: set it.';
  // The answer to a HEAD has no body, so it does not name the error.
  if (elsewhere.has(name) || status === 301 || status === 307) {
    const where = region === '' ? 'another region' : `the region ${region}`;
    return `The bucket "${bucket}" is in ${where}: set AWS_REGION (on MinIO LAKE_MINIO_REGION) to it, or correct the bucket's name.`;
  }
  if (status === 401 || status === 403)
    return `The credentials lack the right to do this in the bucket "${bucket}" (${name}): grant them that right.`;
  return undefined;
}

function outage(error: unknown, name: string, status: number | undefined): string {
  if (throttling.has(name) || status === 429)
    return `The object store limits the rate of requests (${name}): try again later, with fewer requests at a time.`;
  if (name === 'TimeoutError')
    return 'The object store does not answer in time: try again later; where it stays so, check the network or start the store again.';
  const cause = systemCode(error);
  if (status === undefined && cause !== undefined && unreachable.has(cause))
    return `Nobody answers at the object store's address ${addressOf(error)}(${cause}): start it or correct its endpoint, then try again.`;
  return `The object store gave an unexpected answer (${status ?? name}): try again later.`;
}

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ETIMEDOUT']);

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The address where nobody answered. A name with several addresses fails once for each of them. */
function addressOf(error: unknown): string {
  const failed = error instanceof AggregateError ? error.errors[0] : error;
  const { address, hostname, port } = failed as NodeJS.ErrnoException &
    Partial<Record<'address' | 'hostname', string>> & { readonly port?: number };
  const host = address ?? hostname;
  if (host === undefined) return '';
  return port === undefined ? `${host} ` : `${host}:${port} `;
}

/** The right region, if the store names it; empty otherwise. */
function regionOf(error: unknown): string {
  if (!(error instanceof S3ServiceException)) return '';
  const header = error.$response?.headers['x-amz-bucket-region'];
  if (header !== undefined) return header;
  return 'Region' in error && typeof error.Region === 'string' ? error.Region : '';
}

function storageClassOf(error: unknown): string {
  return (error instanceof InvalidObjectState ? error.StorageClass : undefined) ?? 'an archive class';
}

/** Gives the error for a bucket that does not exist: `store-denied`, because an operator has to act. */
export function missingBucket(place: ErrorPlace & { readonly bucket: string }, cause?: unknown): LakeError {
  const message = `The bucket "${place.bucket}" does not exist: create it, or correct its name in the configuration.`;
  return storeDenied(message, place, cause);
}

/** How often the SDK asked before it gave up. */
function attemptsOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { $metadata: metadata } = error;
  const isCounted = typeof metadata === 'object' && metadata !== null && 'attempts' in metadata;
  return isCounted && typeof metadata.attempts === 'number' ? metadata.attempts : undefined;
}

/** The HTTP status, if the store answered at all. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof S3ServiceException) return error.$metadata.httpStatusCode;
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
