import { z } from 'zod';
import { LakeError } from '../lake/error.ts';
import { type Contract, type ContractInput, contractSchema } from './contract.ts';
import { inconsistencies } from './contract-consistency.ts';

/**
 * Checks and completes the description of a dataset. A misspelt key, a scope or check that names no column, or a month
 * outside the scope is refused with `invalid-contract`.
 *
 * @example
 * export const overview = defineContract({ dataset: 'tiktok/overview', version: 1, … });
 */
export function defineContract(input: ContractInput): Contract {
  const parsed = contractSchema.safeParse(input);
  if (!parsed.success) throw invalid(input.dataset, z.prettifyError(parsed.error));
  const contract = parsed.data;
  const problems = inconsistencies(contract);
  if (problems.length > 0) throw invalid(contract.dataset, problems.join('; '));
  return Object.freeze(contract);
}

/** The error of a contract that contradicts itself: `invalid-contract`, a bug of ours. */
export function invalid(dataset: string, why: string): LakeError {
  return new LakeError(`The contract of ${dataset} is inconsistent: ${why}.`, {
    code: 'invalid-contract',
    fault: 'bug',
    retry: 'never',
  });
}
