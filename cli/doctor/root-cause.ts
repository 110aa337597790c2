import { healingCommand } from '../../lib/ledger/damage-codes.ts';
import type { Check } from './check.ts';

/** Checks that fail because of damage that another check names. */
const following: ReadonlySet<string> = new Set(['pending work', 'dead letters']);

/**
 * Root causes first: what is damaged or gone stands before what fails because of it, and the one command that heals is printed
 * with the cause. The other checks keep their order.
 */
export function rootCauseFirst(checks: readonly Check[]): readonly Check[] {
  const roots = checks.filter(
    ({ name, state, advice }) => state === 'FAIL' && !following.has(name) && advice?.includes(healingCommand),
  );
  const [root] = roots;
  if (root === undefined) return checks;
  const followers = checks.filter(({ name, state }) => state === 'FAIL' && following.has(name));
  const rest = checks.filter((check) => !roots.includes(check) && !followers.includes(check));
  const told = followers.map(
    (check): Check => ({ ...check, advice: `It may follow from '${root.name}': heal that first.` }),
  );
  return [...rest, ...roots, ...told];
}
