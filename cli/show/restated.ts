import { isMoney } from '../../lib/contract/column.ts';
import type { CleaningRecord } from '../../lib/lake/cleaning-record.ts';
import { addDecimals } from '../../lib/lake/decimal.ts';
import { parseRawKey } from '../../lib/lake/object-key.ts';
import { receiptSchema } from '../../lib/lake/receipt.ts';
import { passUnreadable, readRecords } from '../../lib/ledger/records.ts';
import { datasetOf, type Ports } from '../../lib/ports.ts';
import { restatements } from '../../lib/query/restatements.ts';
import type { Change, ScopeSums } from '../../lib/stages/curate/change.ts';
import { listParts } from '../../lib/stages/curate/mart-inputs.ts';
import { type ArrivalStatus, cleanedOf } from './arrival.ts';
import type { RestatedMonth } from './restated-month.ts';

type RestatePorts = Pick<Ports, 'store' | 'sources' | 'engine' | 'workspace'>;

/** The arrivals with what they changed, were held against, or lost to newer files. Looks at the months that they touch. */
export async function withRestatements(
  ports: RestatePorts,
  arrivals: readonly ArrivalStatus[],
): Promise<readonly ArrivalStatus[]> {
  const records = [
    ...(
      await cleanedOf(
        ports,
        arrivals.flatMap(({ rawKeys }) => rawKeys),
      )
    ).values(),
  ];
  const months = new Set(records.flatMap(({ parts }) => parts.map(({ dataset, month }) => `${dataset} ${month}`)));
  if (months.size === 0) return arrivals;
  const changes = await restatements(ports, { wants: (dataset, month) => months.has(`${dataset} ${month}`) });
  return withSharedRows(ports, await attach(ports, arrivals, changes), records);
}

/** All arrivals with what is held of them. */
export async function withHeld(
  ports: RestatePorts,
  arrivals: readonly ArrivalStatus[],
): Promise<readonly ArrivalStatus[]> {
  return attach(
    ports,
    arrivals,
    (await restatements(ports)).filter(({ isOpen }) => isOpen),
  );
}

async function attach(
  { store }: Pick<Ports, 'store'>,
  arrivals: readonly ArrivalStatus[],
  changes: readonly Change[],
): Promise<readonly ArrivalStatus[]> {
  if (changes.length === 0) return arrivals;
  const names = new Map<string, string[]>();
  for (const { sha256, landingKey } of await readRecords(store, 'ledger', 'receipts/', receiptSchema, passUnreadable))
    if (sha256 !== null) names.set(sha256, [...(names.get(sha256) ?? []), landingKey]);
  return arrivals.map((arrival) => {
    const own = new Set(arrival.rawKeys.map((key) => parseRawKey(key).sha256));
    const restated = restatedMonths(changes, own, (sha256) => [...new Set(names.get(sha256) ?? [])]);
    const isHeld = restated.some(({ role, isOpen }) => role === 'newer' && isOpen);
    return { ...arrival, state: isHeld ? 'held' : arrival.state, restated };
  });
}

/** The changes in which files of these hashes took part, added up by month. */
export function restatedMonths(
  changes: readonly Change[],
  own: ReadonlySet<string>,
  nameOf: (sha256: string) => readonly string[],
): readonly RestatedMonth[] {
  const sided = changes.flatMap((change) => [
    ...(own.has(change.newer.sha256) ? [{ role: 'newer' as const, other: change.older.sha256, change }] : []),
    ...(own.has(change.older.sha256) ? [{ role: 'older' as const, other: change.newer.sha256, change }] : []),
  ]);
  const groups = Map.groupBy(sided, ({ role, other, change: { dataset, account, month, outcome, isOpen } }) =>
    JSON.stringify([role, other, dataset, account, month, outcome, isOpen]),
  );
  return [...groups.values()].flatMap((group): RestatedMonth[] => {
    const [first] = group;
    if (!first) return [];
    const all = group.map(({ change }) => change);
    const { dataset, account, month, outcome, isOpen, reason, decision } = first.change;
    const names = [...new Set(all.flatMap(({ missing }) => missing.map(({ name }) => name)))];
    return [
      {
        role: first.role,
        outcome,
        isOpen,
        dataset,
        account,
        month,
        endsWith: first.change.older.endsWith,
        other: nameOf(first.other),
        before: addScopes(all.map(({ before }) => before)),
        after: addScopes(all.map(({ after }) => after)),
        missing: names.map((name) => ({
          name,
          some: [...new Set(all.flatMap(({ missing }) => missing.find((one) => one.name === name)?.some ?? []))],
        })),
        reason,
        decision,
      },
    ];
  });
}

function addScopes(sums: readonly ScopeSums[]): ScopeSums {
  const currencies = [...new Set(sums.flatMap(({ money }) => Object.keys(money)))].sort();
  return {
    lines: sums.reduce((total, { lines }) => total + lines, 0),
    money: Object.fromEntries(currencies.map((one) => [one, addDecimals(sums.map(({ money }) => money[one]))])),
  };
}

/** Where the very rows of a file's month stand under another account too. */
interface SharedRows {
  readonly sha256: string;
  readonly dataset: string;
  readonly note: string;
}

/** The files whose very rows stand under two accounts, and the command that decides. */
export async function sharedRows(
  ports: Pick<Ports, 'store' | 'sources'>,
  datasets: Iterable<string>,
): Promise<readonly SharedRows[]> {
  const shared: SharedRows[] = [];
  for (const dataset of datasets) {
    const parts = await listParts(ports, dataset);
    for (const same of Map.groupBy(parts, ({ month, part }) => `${month} ${part.digest}`).values()) {
      for (const { account, month, evidence } of same) {
        const other = same.find((one) => one.account !== account);
        if (!other) continue;
        const note = `${dataset} ${month}: the same rows stand under the account ${other.account} too, and count twice. If they are one account's: lake accept FILE --as another-account ${other.account}`;
        shared.push(...evidence.map(({ sha256 }) => ({ sha256, dataset, note })));
      }
    }
  }
  return shared;
}

/**
 * Notes where the very rows of an arrival's month stand under another account too: then they count twice. Rows of money
 * are never equal by chance; a new account's days of nothing may be.
 */
async function withSharedRows(
  ports: Pick<Ports, 'store' | 'sources'>,
  arrivals: readonly ArrivalStatus[],
  records: readonly CleaningRecord[],
): Promise<readonly ArrivalStatus[]> {
  const shared = await sharedRows(ports, new Set(records.flatMap(({ parts }) => parts.map(({ dataset }) => dataset))));
  return arrivals.map((arrival) => {
    const own = new Set(arrival.rawKeys.map((key) => parseRawKey(key).sha256));
    const mine = shared.filter(({ sha256 }) => own.has(sha256));
    const notes = [...new Set(mine.map(({ note }) => note))];
    const countsTwice = mine.some(({ dataset }) => holdsMoney(ports, dataset));
    return mine.length === 0 ? arrival : { ...arrival, countsTwice, notes: [...arrival.notes, ...notes.slice(0, 3)] };
  });
}

function holdsMoney(ports: Pick<Ports, 'sources'>, dataset: string): boolean {
  return Object.values(datasetOf(ports, dataset)?.contract.columns ?? {}).some(isMoney);
}
