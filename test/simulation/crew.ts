import type { Ports } from '../../lib/ports.ts';
import type { Environment } from './environment.ts';
import { type Fault, ProcessDied } from './faults.ts';
import type { Host } from './host.ts';
import { type SimProcess, simProcess } from './process.ts';
import type { Random } from './random.ts';
import { type Parked, type Scheduler, scheduler } from './scheduler.ts';
import { errorText } from './work.ts';

export type Trace = (line: string) => void;

/** A piece of work of a process. */
export type Work = (own: { readonly process: SimProcess; readonly ports: Ports }) => Promise<void>;

/** The processes of a run, one to three at a time. One that dies is followed by another when its work has ended. */
export interface Crew {
  /** The calls that wait for their turn, when all processes have come to rest. */
  settled(): Promise<readonly Parked[]>;
  isBusy(): boolean;
  hasIdle(): boolean;
  /** Gives the work to an idle process. */
  give(work: Work): void;
  faultsMet(): number;
}

interface Slot {
  process: SimProcess;
  ports: Ports;
  isBusy: boolean;
}

/** Clocks of processes differ from the buckets' by up to this, in milliseconds. */
const mostSkewMs = 4 * 60_000;

export function crewOf(host: Host, environment: Environment, random: Random, trace: Trace): Crew {
  const turns: Scheduler = scheduler();
  let processes = 0;
  let faults = 0;
  const heard = (label: string, fault: Fault) => {
    if (fault !== 'none') faults++;
    trace(fault === 'none' ? label : `${label} · ${fault}`);
  };
  const start = (): Omit<Slot, 'isBusy'> => {
    const { store, queue, weather } = environment;
    const shared = { scheduler: turns, random, weather, store, queue, engine: host.engine, trace: heard };
    const process = simProcess({ id: ++processes, ...shared });
    return { process, ports: host.ports(environment, { ...process, skewMs: random.int(-mostSkewMs, mostSkewMs) }) };
  };
  const slots = Array.from(
    { length: random.pick(environment.world.race ? [2, 3] : [1, 2, 2, 3]) },
    (): Slot => ({ ...start(), isBusy: false }),
  );
  const busy = () => slots.filter(({ isBusy }) => isBusy).map(({ process }) => process.id);
  return {
    settled: () => turns.settled(busy),
    isBusy: () => busy().length > 0,
    hasIdle: () => busy().length < slots.length,
    give(work) {
      const slot = slots.find(({ isBusy }) => !isBusy);
      if (!slot) throw new RangeError('No process is idle.');
      const before = slot.process.faultsMet();
      const end = () => {
        if (slot.process.isDead()) Object.assign(slot, start());
        slot.isBusy = false;
      };
      slot.isBusy = true;
      work(slot).then(end, (error: unknown) => {
        const isExplained = error instanceof ProcessDied || slot.process.faultsMet() > before;
        if (!isExplained) environment.complain(`a process broke off without a fault: ${errorText(error)}`);
        end();
      });
    },
    faultsMet: () => faults,
  };
}
