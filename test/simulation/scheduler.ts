import { setImmediate as turn } from 'node:timers/promises';

/** A call of a port that waits for its turn. */
export interface Parked {
  readonly processId: number;
  readonly label: string;
  /** Lets the call take place. */
  go(): void;
}

/** Counts work that goes on outside of parked calls, so that the scheduler knows when nothing moves any more. */
export interface Activity {
  begin(): void;
  end(): void;
}

export interface Scheduler {
  readonly activity: Activity;
  /** Waits until the simulation lets this call take place; `done` must be called when it has. */
  park(processId: number, label: string): Promise<{ done(): void }>;
  /** All parked calls, when every busy process has come to rest: the same calls in the same order for the same past. */
  settled(busy: () => readonly number[]): Promise<readonly Parked[]>;
}

/** Turns of the event loop without any movement after which the processes are at rest. */
const quietTurns = 2;
/** How long a busy process may go without a parked call before it is taken for stuck, in milliseconds. */
const stuckMs = 20_000;

/**
 * Makes concurrent processes deterministic: each call of a port parks, and only when all processes have parked all that
 * they would call now is one of them let go. What the engine's threads and the disk need in between takes as long as it
 * takes and decides nothing.
 */
export function scheduler(): Scheduler {
  const parked = new Set<Parked & { readonly sequence: number }>();
  let sequence = 0;
  let active = 0;
  let moved = false;
  let wake = () => {};
  const activity: Activity = {
    begin: () => {
      active++;
      moved = true;
    },
    end: () => {
      active--;
      moved = true;
      wake();
    },
  };
  /** Until some work ends: turning the loop meanwhile would take the processor from the engine's threads. */
  const workEnds = async (startedMs: number) => {
    const given = Promise.withResolvers<void>();
    wake = given.resolve;
    const stuck = setTimeout(given.resolve, Math.max(0, startedMs + stuckMs - performance.now()) + 1);
    await given.promise;
    clearTimeout(stuck);
  };
  const atRest = (busy: readonly number[]) => {
    const waiting = new Set([...parked].map(({ processId }) => processId));
    return active === 0 && !moved && busy.every((id) => waiting.has(id)) && !diskIsBusy();
  };
  return {
    activity,
    park: (processId, label) =>
      new Promise((resolve) => {
        moved = true;
        const call = {
          processId,
          label,
          sequence: sequence++,
          go: () => {
            parked.delete(call);
            activity.begin();
            resolve({ done: activity.end });
          },
        };
        parked.add(call);
      }),
    settled: async (busy) => {
      const startedMs = performance.now();
      for (let quiet = 0; quiet < quietTurns; ) {
        if (active > 0) await workEnds(startedMs);
        moved = false;
        await turn();
        quiet = atRest(busy()) ? quiet + 1 : 0;
        if (quiet === 0 && performance.now() - startedMs > stuckMs)
          throw new Error('A process neither ends nor calls a port.');
      }
      // Two calls alike of one process have the same effect: which came first does not matter.
      return [...parked].sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : a.sequence - b.sequence));
    },
  };
}

/** True while requests to the file system are on their way: they end by themselves, and then something goes on. */
function diskIsBusy(): boolean {
  return process
    .getActiveResourcesInfo()
    .some((name) => name.startsWith('FSReq') || name.startsWith('FileHandleCloseReq'));
}
