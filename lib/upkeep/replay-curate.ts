import type { Mart } from '../contract/mart.ts';
import { claimPrefix, noMonth, parseClaimKey } from '../lake/object-key.ts';
import { readManifest } from '../ledger/manifests.ts';
import type { ReplayPorts } from './replay.ts';
import { isConfined, type ReplayFilter, takesAccount, takesDataset, takesMonth } from './replay-filter.ts';
import { anyClaim, staleMonths } from './stale-months.ts';

/** A month of a mart to build again, and a claim whose event does so. */
export interface ReplayMonth {
  readonly stage: 'curate';
  readonly key: string;
  readonly mart: string;
  readonly month: string;
  /** False where the mart already lags behind, so that the ordinary event builds it. */
  readonly isForced: boolean;
}

/** Months to build again: those that the filter selects. Without a filter: those that lag behind their inputs or the mart's contract version. */
export async function planCurate(ports: ReplayPorts, filter: ReplayFilter): Promise<readonly ReplayMonth[]> {
  const work: ReplayMonth[] = [];
  for (const mart of ports.marts) {
    const { mart: name } = mart.contract;
    const stale = await staleMonths(ports, mart);
    const months = isConfined(filter) ? await takenMonths(ports, mart, filter) : stale;
    for (const { dataset, month } of uniqueMonths(months)) {
      const key = await anyClaim(ports, { dataset, month });
      const isForced = !stale.some((one) => one.month === month);
      if (key !== undefined) work.push({ stage: 'curate', key, mart: name, month: month ?? noMonth, isForced });
    }
  }
  return work;
}

interface TakenMonth {
  readonly dataset: string;
  readonly month: string | undefined;
}

async function takenMonths(
  ports: ReplayPorts,
  { contract }: Mart,
  filter: ReplayFilter,
): Promise<readonly TakenMonth[]> {
  const taken: TakenMonth[] = [];
  const { manifest } = await readManifest(ports, contract.mart);
  for (const { dataset, by } of contract.inputs.filter((one) => takesDataset(filter, one.dataset))) {
    const months = new Set<string>();
    for await (const { key } of ports.store.list('staging', claimPrefix(dataset))) {
      const claim = parseClaimKey(key);
      if (takesAccount(filter, claim.account)) months.add(claim.month);
    }
    if (months.size === 0) continue;
    if (contract.month === null) {
      // The mart has no months. It is built whole, and only if no months are selected.
      if (takesMonth(filter, [])) taken.push({ dataset, month: undefined });
      continue;
    }
    const made = by === 'month' ? [] : (manifest?.objects ?? []).map(({ month }) => month);
    const all = new Set([...made, ...(by === 'whole' ? [] : months)]);
    taken.push(...[...all].filter((month) => takesMonth(filter, [month])).map((month) => ({ dataset, month })));
  }
  return taken;
}

function uniqueMonths(months: readonly TakenMonth[]): readonly TakenMonth[] {
  const byMonth = new Map<string | undefined, TakenMonth>();
  for (const one of months) if (!byMonth.has(one.month)) byMonth.set(one.month, one);
  return [...byMonth.values()].sort((a, b) => ((a.month ?? '') < (b.month ?? '') ? -1 : 1));
}
