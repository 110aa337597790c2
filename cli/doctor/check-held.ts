import type { Ports } from '../../lib/ports.ts';
import { restatements } from '../../lib/query/restatements.ts';
import type { Change } from '../../lib/stages/curate/change.ts';
import { bytesOf } from '../show/restated.ts';
import { plainCell } from '../show/table-text.ts';
import { counted } from '../show/text.ts';
import { type Check, ok, warn } from './check.ts';

const advice = 'lake status names them. lake accept FILE decides.';

/** Months of which evidence waits for a decision: because it covers less than what stands, or repeats another account's rows. */
export async function checkHeld(ports: Ports): Promise<readonly Check[]> {
  const held = (await restatements(ports)).filter(({ isOpen }) => isOpen);
  if (held.length === 0) return [ok('held', 'no file waits for a decision')];
  const less = held.filter(({ repeats }) => repeats === null);
  const repeated = held.filter(({ repeats }) => repeats !== null);
  return [...lessChecks(less), ...repeatedChecks(repeated)];
}

function lessChecks(held: readonly Change[]): readonly Check[] {
  const [first] = held;
  if (first === undefined) return [];
  const finding = `${filesOf(held)} covering less than what stands in ${monthsOf(held)}, such as ${first.dataset} ${first.month}: ${first.before.lines} lines would become ${first.after.lines}${first.reason === null ? '' : ` (${first.reason})`}`;
  return [warn('held', finding, advice)];
}

function repeatedChecks(held: readonly Change[]): readonly Check[] {
  const [first] = held;
  if (first === undefined) return [];
  const finding = `${filesOf(held)} with the very rows of another account in ${monthsOf(held)}, such as ${first.dataset} ${first.month} of the account ${plainCell(first.account)}, whose rows stand under the account ${plainCell(first.repeats ?? '')}`;
  return [warn('held', finding, advice)];
}

function filesOf(held: readonly Change[]): string {
  return counted(new Set(held.map(({ newer }) => bytesOf(newer))).size, 'file');
}

function monthsOf(held: readonly Change[]): string {
  return counted(new Set(held.map(({ dataset, account, month }) => `${dataset} ${account} ${month}`)).size, 'month');
}
