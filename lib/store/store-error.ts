import { LakeError } from '../lake/error.ts';
import type { Zone } from '../lake/zone.ts';

/** What an error was about. */
export interface ErrorPlace {
  readonly zone?: Zone;
  readonly key?: string;
  readonly [fact: string]: unknown;
}

/** The error of a `get` where there is no object; every adapter throws this one. */
export function missingObject(zone: Zone, key: string, cause?: unknown): LakeError {
  return new LakeError(`The ${zone} zone holds no object "${key}": it was removed, or it was never put.`, {
    code: 'object-missing',
    fault: 'operator',
    retry: 'never',
    details: { zone, key },
    cause,
  });
}

/** The store refuses, and will until somebody changes rights, settings or what lies in its folder. */
export function storeDenied(message: string, place: ErrorPlace, cause?: unknown): LakeError {
  return new LakeError(message, { code: 'store-denied', fault: 'operator', retry: 'never', details: place, cause });
}

/** The store cannot be reached or cannot work now: the same call may succeed later. */
export function storeUnavailable(message: string, place: ErrorPlace, cause?: unknown): LakeError {
  return new LakeError(message, {
    code: 'store-unavailable',
    fault: 'operator',
    retry: 'later',
    details: place,
    cause,
  });
}
