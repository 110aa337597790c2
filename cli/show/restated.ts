import { addDecimals } from '../../lib/lake/decimal.ts';
import { parseRawKey } from '../../lib/lake/object-key.ts';
import { receiptSchema } from '../../lib/lake/receipt.ts';
import { passUnreadable, readRecords } from '../../lib/ledger/records.ts';
import type { Ports } from '../../lib/ports.ts';
import { restatements } from '../../lib/query/restatements.ts';
import type { Change, ChangeEvidence, ScopeSums } from '../../lib/stages/curate/change.ts';
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
  return attach(ports, arrivals, changes);
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
  for (const { rawKeys, landingKey } of await readRecords(store, 'ledger', 'receipts/', receiptSchema, passUnreadable))
    for (const bytes of new Set(rawKeys.map((key) => bytesOf(parseRawKey(key)))))
      names.set(bytes, [...(names.get(bytes) ?? []), landingKey]);
  return arrivals.map((arrival) => {
    const own = new Set(arrival.rawKeys.map((key) => bytesOf(parseRawKey(key))));
    const restated = restatedMonths(changes, own, (bytes) => [...new Set(names.get(bytesOf(bytes)) ?? [])]);
    const isHeld = restated.some(({ role, isOpen }) => role === 'newer' && isOpen);
    return { ...arrival, state: isHeld ? 'held' : arrival.state, restated };
  });
}

/** Names the bytes of an account: the same bytes may be there for two. */
export function bytesOf({ account, sha256 }: { readonly account: string; readonly sha256: string }): string {
  return `${account} ${sha256}`;
}

/** The changes in which these bytes took part (see `bytesOf`), added up by month. */
export function restatedMonths(
  changes: readonly Change[],
  own: ReadonlySet<string>,
  nameOf: (bytes: ChangeEvidence) => readonly string[],
): readonly RestatedMonth[] {
  const sided = changes.flatMap((change) => [
    ...(own.has(bytesOf(change.newer)) ? [{ role: 'newer' as const, other: change.older, change }] : []),
    ...(own.has(bytesOf(change.older)) ? [{ role: 'older' as const, other: change.newer, change }] : []),
  ]);
  const groups = Map.groupBy(sided, ({ role, other, change: { dataset, account, month, outcome, isOpen } }) =>
    JSON.stringify([role, bytesOf(other), dataset, account, month, outcome, isOpen]),
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
        repeats: first.change.repeats,
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
