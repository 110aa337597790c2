import { LakeError } from '../lake/error.ts';
import { countsMoney } from './column.ts';
import type { Contract } from './contract.ts';
import type { MartContract } from './mart.ts';

/**
 * Checks the datasets and marts of the registries against each other. A mart reads only datasets that exist. Money
 * either reaches a mart, or its dataset gives the reason why not. Throws `invalid-contract` with every problem and what
 * to add.
 */
export function checkRegistries(contracts: readonly Contract[], marts: readonly MartContract[]): void {
  const problems = registryProblems(contracts, marts);
  if (problems.length === 0) return;
  throw new LakeError(`The datasets and marts do not fit together: ${problems.join('; ')}.`, {
    code: 'invalid-contract',
    fault: 'bug',
    retry: 'never',
  });
}

/** Gives the problems between datasets and marts, one sentence each. */
export function registryProblems(contracts: readonly Contract[], marts: readonly MartContract[]): readonly string[] {
  const datasets = new Set(contracts.map(({ dataset }) => dataset));
  const unknown = marts.flatMap(({ mart, inputs }) =>
    inputs
      .filter(({ dataset }) => !datasets.has(dataset))
      .map(
        ({ dataset }) => `the mart ${mart} reads ${dataset}, which no source has: add the dataset, or remove the input`,
      ),
  );
  return [...unknown, ...contracts.flatMap((contract) => feedProblem(contract, marts) ?? [])];
}

function feedProblem({ dataset, columns, feeds }: Contract, marts: readonly MartContract[]): string | undefined {
  const readers = marts.filter(({ inputs }) => inputs.some((input) => input.dataset === dataset));
  if (feeds === 'nothing' && readers.length > 0)
    return `${dataset} says feeds: 'nothing', but ${readers.map(({ mart }) => mart).join(', ')} reads it: remove feeds and because`;
  const money = Object.keys(columns).filter((name) => columns[name] && countsMoney(columns[name]));
  if (feeds === 'nothing' || readers.length > 0 || money.length === 0) return undefined;
  return `${dataset} has money (${money.join(', ')}), but no mart reads it: define it by defineStatement, add it to the inputs of a mart, or add feeds: 'nothing', because: '…' to its contract`;
}
