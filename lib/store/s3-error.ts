import { S3ServiceException } from '@aws-sdk/client-s3';
import { LakeError } from '../lake/error.ts';
import { type ErrorPlace, storeDenied, storeUnavailable } from './store-error.ts';

/** Refusals by status 4xx that pass by themselves: a slow sender, too many requests, two writers of one key at once. */
const passing = new Set([
  'RequestTimeout',
  'SlowDown',
  'TooManyRequestsException',
  'Throttling',
  'ThrottlingException',
  'OperationAborted',
  'ConditionalRequestConflict',
  // The parts of an upload that somebody aborted; a new upload works.
  'NoSuchUpload',
]);

/** What a failed request means for the one who made it. */
export type S3Verdict = 'missing' | 'refused-by-condition' | 'conflict' | 'not-implemented' | 'other';

export function verdictOf(error: unknown): S3Verdict {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NoSuchKey' || name === 'NotFound') return 'missing';
  if (statusOf(error) === 412 || name === 'PreconditionFailed') return 'refused-by-condition';
  if (name === 'ConditionalRequestConflict') return 'conflict';
  if (statusOf(error) === 501 || name === 'NotImplemented') return 'not-implemented';
  return 'other';
}

/** The store's error for one of the SDK's; errors that are already the lake's, and our own mistakes, stay what they are. */
export function s3Error(error: unknown, place: ErrorPlace & { readonly bucket: string }): unknown {
  if (error instanceof LakeError || error instanceof TypeError || error instanceof RangeError) return error;
  const name = error instanceof Error ? error.name : 'unknown';
  const status = statusOf(error);
  const facts = { ...place, name, status };
  if (name === 'NoSuchBucket') return missingBucket(place, error);
  if (name === 'CredentialsProviderError') {
    return storeDenied('There are no credentials for the object store: set them up or log in.', facts, error);
  }
  if (status === undefined || status >= 500 || status === 429 || passing.has(name)) {
    const message = `The object store does not answer as it should (${status ?? name}): try again later.`;
    return storeUnavailable(message, facts, error);
  }
  const message = `The object store refuses access to the bucket "${place.bucket}" (${name}): correct its rights or settings.`;
  return storeDenied(message, facts, error);
}

export function missingBucket(place: ErrorPlace & { readonly bucket: string }, cause?: unknown): LakeError {
  const message = `The bucket "${place.bucket}" does not exist: create it, or correct its name in the configuration.`;
  return storeDenied(message, place, cause);
}

/** The HTTP status, if the store answered at all. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof S3ServiceException) return error.$metadata.httpStatusCode;
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
