import { parseRawKey } from '../../lib/lake/object-key.ts';
import { receiptSchema } from '../../lib/lake/receipt.ts';
import { passUnreadable, readRecords } from '../../lib/ledger/records.ts';
import type { Ports } from '../../lib/ports.ts';
import { counted } from '../show/text.ts';
import { type Check, ok, warn } from './check.ts';

/** Whether what raw holds was looked at for people's data in all columns: older lakes looked only at declared ones. */
export async function checkPeople({ store }: Pick<Ports, 'store'>): Promise<readonly Check[]> {
  const receipts = await readRecords(store, 'ledger', 'receipts/', receiptSchema, passUnreadable);
  const looked = receipts.filter(({ checkedForPeople }) => checkedForPeople);
  const hashes = new Set(looked.map(({ sha256 }) => sha256));
  const isRefused = ({ outcome, documents }: (typeof receipts)[number]) =>
    outcome === 'rejected' && documents.some(({ reasons }) => reasons.some(({ rule }) => rule === 'personal-data'));
  const refused = new Set(looked.filter(isRefused).map(({ sha256 }) => sha256));
  const sources = new Map<string, number>();
  let holding = 0;
  for await (const { key } of store.list('raw')) {
    const { sha256, source } = parseRawKey(key);
    if (refused.has(sha256)) holding++;
    if (!hashes.has(sha256)) sources.set(source, (sources.get(source) ?? 0) + 1);
  }
  const unseen = [...sources.values()].reduce((sum, count) => sum + count, 0);
  const name = 'people in raw';
  const checks: Check[] = [];
  if (unseen > 0) {
    const commands = [...sources.keys()].sort().map((id) => `lake replay --stage validate --source ${id} --wait`);
    const finding = `${counted(unseen, 'object')} of raw never looked at for people's data in all columns`;
    checks.push(warn(name, finding, `Have those looked at whose file is still in landing: ${commands.join('; ')}.`));
  }
  if (holding > 0) {
    const finding = `${counted(holding, 'object')} of raw with people's data in columns that no contract declares`;
    checks.push(warn(name, finding, 'lake status names the files (rule personal-data). Remove their raw objects.'));
  }
  return checks.length > 0 ? checks : [ok(name, 'all columns of every object were looked at')];
}
