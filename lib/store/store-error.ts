import { LakeError } from '../lake/error.ts';
import type { Zone } from '../lake/zone.ts';

/** What an error is about. */
export interface ErrorPlace {
  readonly zone?: Zone;
  readonly key?: string;
  readonly [fact: string]: unknown;
}

/** The error of a `get` where there is no object. Every adapter throws this one. */
export function missingObject(zone: Zone, key: string, cause?: unknown): LakeError {
  return new LakeError(`The zone ${zone} has no object "${key}": it was removed, or it was never put.`, {
    code: 'object-missing',
    fault: 'operator',
    retry: 'never',
    details: { zone, key },
    cause,
  });
}

/** The object is in a storage class that cannot be read at once. */
export function frozenObject(
  { zone, key, bucket }: { readonly zone?: Zone; readonly key?: string; readonly bucket: string },
  storageClass: string,
  cause: unknown,
): LakeError {
  const quoted = `'${(key ?? '').replaceAll("'", "'\\''")}'`;
  const request = "'Days=7,GlacierJobParameters={Tier=Bulk}'";
  return new LakeError(
    `${zone}/${key} is in ${storageClass}, from which S3 cannot read at once: request it with aws s3api restore-object --bucket ${bucket} --key ${quoted} --restore-request ${request}, and try again when the restore is done, within 48 hours.`,
    { code: 'object-frozen', fault: 'operator', retry: 'later', details: { zone, key, bucket, storageClass }, cause },
  );
}

/** The store refuses, and will refuse until somebody changes rights, settings or the contents of its folder. */
export function storeDenied(message: string, place: ErrorPlace, cause?: unknown): LakeError {
  return new LakeError(message, { code: 'store-denied', fault: 'operator', retry: 'never', details: place, cause });
}

/** The store cannot be reached or cannot work now. The same call may succeed later. */
export function storeUnavailable(message: string, place: ErrorPlace, cause?: unknown): LakeError {
  return new LakeError(message, {
    code: 'store-unavailable',
    fault: 'operator',
    retry: 'later',
    details: place,
    cause,
  });
}
