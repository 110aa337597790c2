import { cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { cleanedKey, parseRawKey } from '../lake/object-key.ts';
import { arrivalStem, type Receipt, receiptKey, receiptSchema } from '../lake/receipt.ts';
import { passUnreadable, readOrPass, readRecords } from '../ledger/records.ts';
import type { Ports } from '../ports.ts';
import { isCurrent } from '../stages/clean/current-record.ts';
import { isConfined, monthsOf, type ReplayFilter, takesAccount, takesDataset, takesMonth } from './replay-filter.ts';

export type ReplayPorts = Pick<Ports, 'store' | 'marts' | 'sources' | 'config'>;

/** An object whose stage will run again. */
export interface ReplayWork {
  readonly stage: 'validate' | 'clean';
  readonly key: string;
  /** The record that says the work is done, which must be opened first. Undefined where it is already open. */
  readonly recordKey: string | undefined;
}

/**
 * Raw objects to clean again: those that the filter selects. Without a filter: those whose record has another contract version
 * than the current one. An object that was never cleaned is work for a sweep; only a filter selects it here.
 *
 * @example
 * await planClean(ports, { dataset: 'distrokid/bank-details', from: '2026-08' });
 */
export async function planClean(ports: ReplayPorts, filter: ReplayFilter): Promise<readonly ReplayWork[]> {
  const { store } = ports;
  const work: ReplayWork[] = [];
  for await (const { key } of store.list('raw')) {
    const recordKey = cleanedKey(key);
    const record = (await readOrPass(store, 'ledger', recordKey, cleaningRecordSchema, passUnreadable))?.value;
    const isOpen = record === undefined || !isCurrent(ports, record);
    if (!isConfined(filter)) {
      if (record && isOpen) work.push({ stage: 'clean', key, recordKey: undefined });
      continue;
    }
    const { source, account, asOf } = parseRawKey(key);
    const known = [...(record?.documents ?? []), ...(record?.parts ?? [])].map(({ dataset }) => dataset);
    // An object without a document of a dataset has only a source.
    const datasets = known.length > 0 ? known : [filter.dataset ?? `${source}/`];
    const isSource = filter.source === undefined || filter.source === source;
    if (
      isSource &&
      datasets.some((dataset) => dataset.startsWith(`${source}/`) && takesDataset(filter, dataset)) &&
      takesAccount(filter, account) &&
      takesMonth(filter, monthsOf(record, asOf.at.toISOString()))
    )
      work.push({ stage: 'clean', key, recordKey: isOpen ? undefined : recordKey });
  }
  return work;
}

/**
 * Arrivals to validate again: those that the filter selects. Without a filter: those that were rejected, because a contract may
 * recognise them now. Only unchanged files that are still in landing count. The dataset and account of an unknown file are
 * not known, so it passes every filter for them.
 */
export async function planValidate(ports: ReplayPorts, filter: ReplayFilter): Promise<readonly ReplayWork[]> {
  const { store } = ports;
  const receipts = new Map<string, Receipt>();
  for (const receipt of await readRecords(store, 'ledger', 'receipts/', receiptSchema, passUnreadable))
    receipts.set(keyOf(receipt), receipt);
  const stems = new Map([...receipts.values()].map((receipt) => [arrivalStem(arrivalOf(receipt)), receipt]));
  const work: ReplayWork[] = [];
  for await (const arrival of store.list('landing')) {
    const receipt = stems.get(arrivalStem(arrival));
    if (!receipt) continue;
    const takes = isConfined(filter)
      ? await takesReceipt(ports, filter, receipt)
      : receipt.outcome === 'rejected' || receipt.again;
    const recordKey = receipt.again ? undefined : keyOf(receipt);
    if (takes) work.push({ stage: 'validate', key: arrival.key, recordKey });
  }
  return work;
}

async function takesReceipt({ store }: ReplayPorts, filter: ReplayFilter, receipt: Receipt): Promise<boolean> {
  const datasets = receipt.documents.flatMap(({ dataset }) => dataset ?? []);
  const months: string[] = [];
  for (const key of receipt.rawKeys) {
    const record = (await readOrPass(store, 'ledger', cleanedKey(key), cleaningRecordSchema, passUnreadable))?.value;
    months.push(...monthsOf(record, receipt.asOf ?? receipt.landedAt));
  }
  if (months.length === 0) months.push(...monthsOf(undefined, receipt.asOf ?? receipt.landedAt));
  return (
    (datasets.length === 0 || datasets.some((dataset) => takesDataset(filter, dataset))) &&
    (receipt.account === undefined || takesAccount(filter, receipt.account)) &&
    takesMonth(filter, months)
  );
}

/** The number of rejected arrivals that are still in landing: a replay of validate would validate them again. */
export async function countRejected(ports: ReplayPorts): Promise<number> {
  return (await planValidate(ports, {})).length;
}

function keyOf(receipt: Receipt): string {
  return receiptKey(arrivalOf(receipt), receipt.etag);
}

function arrivalOf({ landingKey, landedAt, sizeBytes }: Receipt) {
  return { key: landingKey, lastModified: new Date(landedAt), sizeBytes };
}
