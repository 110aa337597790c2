import type { Ports } from '../../lib/ports.ts';
import { type ArrivalStatus, arrivalOf } from './arrival.ts';

/** Tells the outcome of each arrival once, as soon as it is known. */
export interface OutcomeReporter {
  /** Looks for new outcomes and gives them, oldest first. Calls do not overlap. */
  look(): Promise<readonly ArrivalStatus[]>;
}

/** Outcomes of before are known: only what is decided from now on is told. */
export async function outcomeReporter(ports: Ports): Promise<OutcomeReporter> {
  const known = new Set<string>();
  for await (const { key } of ports.store.list('ledger', 'receipts/')) known.add(key);
  // Receipts whose rows are not read yet.
  const open = new Set<string>();
  return {
    async look() {
      for await (const { key } of ports.store.list('ledger', 'receipts/')) {
        if (known.has(key)) continue;
        known.add(key);
        open.add(key);
      }
      const told: ArrivalStatus[] = [];
      for (const key of open) {
        const arrival = await arrivalOf(ports, key);
        if (arrival === undefined || arrival.state === 'pending') continue;
        open.delete(key);
        told.push(arrival);
      }
      return told.sort((a, b) => Date.parse(a.landedAt) - Date.parse(b.landedAt));
    },
  };
}
