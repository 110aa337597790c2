import { receiptSchema } from '../../lib/lake/receipt.ts';
import { readRecords } from '../../lib/ledger/records.ts';
import { datasetsOf, type Ports } from '../../lib/ports.ts';
import { restatements } from '../../lib/query/restatements.ts';
import { sharedRows } from '../show/restated.ts';
import { plainCell } from '../show/table-text.ts';
import { counted } from '../show/text.ts';
import { type Check, ok, warn } from './check.ts';

/** Months of which newer evidence waits for a decision. */
export async function checkHeld(ports: Ports): Promise<readonly Check[]> {
  const shared = await checkShared(ports);
  const held = (await restatements(ports)).filter(({ isOpen }) => isOpen);
  const [first] = held;
  if (first === undefined) return [ok('held', 'no file waits for a decision'), ...shared];
  const files = new Set(held.map(({ newer }) => newer.sha256)).size;
  const months = new Set(held.map(({ dataset, account, month }) => `${dataset} ${account} ${month}`)).size;
  const finding = `${counted(files, 'file')} covering less than what stands in ${counted(months, 'month')}, such as ${first.dataset} ${first.month}: ${first.before.lines} lines would become ${first.after.lines}${first.reason === null ? '' : ` (${first.reason})`}`;
  return [warn('held', finding, 'lake status names them. lake accept FILE decides.'), ...shared];
}

/** Files whose very rows stand under two accounts are named; the rest is counted. */
const namedFiles = 5;

async function checkShared(ports: Ports): Promise<readonly Check[]> {
  const shared = await sharedRows(
    ports,
    datasetsOf(ports).map(({ contract }) => contract.dataset),
  );
  const bySha = Map.groupBy(shared, ({ sha256 }) => sha256);
  if (bySha.size === 0) return [];
  const receipts = await readRecords(ports.store, 'ledger', 'receipts/', receiptSchema);
  const files = [...bySha].map(([sha256, [first]]) => {
    const name = receipts.find((one) => one.sha256 === sha256)?.landingKey ?? sha256;
    return `${plainCell(name)} (${first?.note.split('. ')[0]})`;
  });
  const more = files.length > namedFiles ? `; and ${counted(files.length - namedFiles, 'more file')}` : '';
  const finding = `${counted(files.length, 'file')} with rows that stand under two accounts: ${files.slice(0, namedFiles).join('; ')}${more}`;
  return [warn('accounts', finding, 'Where both are one account: lake accept FILE --as another-account NAME.')];
}
