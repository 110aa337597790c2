import type { Ports } from '../../lib/ports.ts';
import { restatements } from '../../lib/query/restatements.ts';
import { counted } from '../show/text.ts';
import { type Check, ok, warn } from './check.ts';

/** Months of which newer evidence waits for a decision. */
export async function checkHeld(ports: Ports): Promise<readonly Check[]> {
  const held = (await restatements(ports)).filter(({ isOpen }) => isOpen);
  const [first] = held;
  if (first === undefined) return [ok('held', 'no file waits for a decision')];
  const files = new Set(held.map(({ newer }) => newer.sha256)).size;
  const months = new Set(held.map(({ dataset, account, month }) => `${dataset} ${account} ${month}`)).size;
  const finding = `${counted(files, 'file')} covering less than what stands in ${counted(months, 'month')}, such as ${first.dataset} ${first.month}: ${first.before.lines} lines would become ${first.after.lines}${first.reason === null ? '' : ` (${first.reason})`}`;
  return [warn('held', finding, 'lake status names them. lake accept FILE decides.')];
}
