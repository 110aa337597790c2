import type { Ports } from '../../lib/ports.ts';
import { type ArrivalStatus, arrivalOf } from './arrival.ts';

/** Gives the outcome of each arrival once, as soon as there is one. */
export interface OutcomeReporter {
  /** Looks for new outcomes and gives them, oldest first. Calls do not overlap. */
  look(): Promise<readonly ArrivalStatus[]>;
}

/** A reporter that skips the outcomes that are there already. */
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
