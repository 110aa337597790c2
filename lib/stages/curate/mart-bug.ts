import type { Mart } from '../../contract/mart.ts';
import { LakeError } from '../../lake/error.ts';

/** The error for a mart whose own SQL or contract is wrong: `invalid-contract`, critical. `why` ends the sentence. */
export function martBug(mart: Mart, why: string): LakeError {
  return martBugOf(mart.contract.mart, why);
}

/** The same error for a mart of which only the name is known. */
export function martBugOf(mart: string, why: string): LakeError {
  return new LakeError(`The mart ${mart} was not promoted, and its last version stays current: ${why}.`, {
    code: 'invalid-contract',
    fault: 'bug',
    retry: 'never',
    severity: 'critical',
  });
}
