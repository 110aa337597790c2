import { setTimeout as sleep } from 'node:timers/promises';
import { arrivalStem, stemOfReceipt } from '../../lib/lake/receipt.ts';
import type { Ports } from '../../lib/ports.ts';
import { outlivingOutages } from '../work/outlive-outages.ts';

/** Pause between two looks at landing, in milliseconds. */
const lookEveryMs = 1_000;

/** The pause is this many times as long as the look before it, so that looks at a large landing stay cheap. */
const pauseFactor = 10;

export interface WatchOptions {
  readonly ports: Pick<Ports, 'store' | 'clock'>;
  readonly signal: AbortSignal;
  /** How long the size and time of a file must stay the same before the file counts as whole, in milliseconds. */
  readonly settledAfterMs: number;
  /** Queues arrivals. To announce one twice does no harm. */
  readonly announce: (keys: readonly string[]) => Promise<void>;
  /** Called for each look that an outage stopped; the next one sees the same files. */
  readonly onOutage: (error: unknown) => void;
}

interface Seen {
  /** Key, size and time in one: a new stem under the same key means a growing file or a new one. */
  readonly stem: string;
  readonly sinceMs: number;
  readonly isAnnounced: boolean;
}

/**
 * Watches landing for files that people copy there by hand, until the signal aborts. It announces each file that has no
 * receipt and did not change for a while; half-copied files wait. It polls, because file systems do not report every
 * change, and network file systems report none.
 */
export async function watchLanding(options: WatchOptions): Promise<void> {
  const { signal } = options;
  let seen: ReadonlyMap<string, Seen> = new Map();
  while (!signal.aborted) {
    const startedMs = performance.now();
    await outlivingOutages(async () => {
      seen = await lookOnce(options, seen);
    }, options.onOutage);
    const tookMs = performance.now() - startedMs;
    await sleep(Math.max(lookEveryMs, tookMs * pauseFactor), undefined, { signal }).catch(() => undefined);
  }
}

async function lookOnce(
  { ports, settledAfterMs, announce }: WatchOptions,
  before: ReadonlyMap<string, Seen>,
): Promise<ReadonlyMap<string, Seen>> {
  const nowMs = ports.clock.now().getTime();
  const seen = new Map<string, Seen>();
  const settled: string[] = [];
  for await (const arrival of ports.store.list('landing')) {
    const stem = arrivalStem(arrival);
    const known = before.get(arrival.key);
    const same = known?.stem === stem ? known : { stem, sinceMs: nowMs, isAnnounced: false };
    seen.set(arrival.key, same);
    if (!same.isAnnounced && nowMs - same.sinceMs >= settledAfterMs) settled.push(arrival.key);
  }
  if (settled.length === 0) return seen;
  // Receipts are listed only when there is something to compare: an idle lake costs one listing of landing a second.
  const receipts = new Set<string>();
  for await (const { key } of ports.store.list('ledger', 'receipts/')) receipts.add(stemOfReceipt(key));
  await announce(settled.filter((key) => !receipts.has(seen.get(key)?.stem ?? '')));
  for (const key of settled) {
    const one = seen.get(key);
    if (one) seen.set(key, { ...one, isAnnounced: true });
  }
  return seen;
}
