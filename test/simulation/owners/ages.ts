import type { Trace, Work } from '../crew.ts';
import type { Environment } from '../environment.ts';
import type { Random } from '../random.ts';
import { archiveOnce, restoreOnce } from '../work.ts';

/** What befalls a lake over months: time passes, what is old is archived and brought back, and objects get lost. */
export interface Ages {
  /** True while months have to pass before the next file is dropped. */
  isDue(filesLeft: number): boolean;
  /** Lets months pass. */
  pass(trace: Trace): void;
  canTidy(): boolean;
  /** The next run of archive or restore. */
  tidying(): Work;
  canRob(): boolean;
  /** Removes an object that the lake can make again. */
  rob(trace: Trace): Promise<void>;
  /** Months have passed and what was to be tidied then has been. */
  areOver(): boolean;
}

/** Longer than every retention of a simulated lake, and short enough that no day of a file gets another year. */
const leapDays = [32, 45] as const;
const dayMs = 86_400_000;

export function agesOf(environment: Environment, random: Random, files: number): Ages {
  const { archives, race, late, robberies } = environment.world;
  let robberiesLeft = robberies;
  // Months pass when so many files are still to be dropped.
  const leaps = archives
    ? [race || random.chance(0.8) ? late : random.int(0, files >> 1), ...(random.chance(0.4) ? [0] : [])]
    : [];
  let tidiesLeft = 0;
  return {
    isDue: (filesLeft) => leaps[0] !== undefined && filesLeft <= leaps[0],
    pass(trace) {
      leaps.shift();
      const days = random.int(...leapDays);
      trace(`${days} days pass`);
      environment.advance(days * dayMs);
      tidiesLeft += random.int(2, 5);
    },
    canTidy: () => tidiesLeft > 0,
    tidying() {
      tidiesLeft--;
      const restored =
        !race && random.chance(0.3) ? random.pick(['landing', 'raw', 'curated', 'staging'] as const) : undefined;
      return async ({ ports, process }) => {
        const before = process.faultsMet();
        const damaged = restored === undefined ? await archiveOnce(ports) : await restoreOnce(ports, restored);
        if (process.faultsMet() === before)
          for (const one of damaged) environment.complain(`taken for damaged without a fault: ${one}`);
      };
    },
    canRob: () => robberiesLeft > 0,
    async rob(trace) {
      const found: (readonly ['staging' | 'curated', string])[] = [];
      for await (const { key } of environment.bare.list('staging', 'parts/')) found.push(['staging', key]);
      for await (const { key } of environment.bare.list('curated')) found.push(['curated', key]);
      if (found.length === 0) return;
      robberiesLeft--;
      const [zone, key] = random.pick(found);
      trace(`${zone}/${key} vanishes`);
      await environment.rob(zone, key);
    },
    areOver: () => leaps.length === 0 && tidiesLeft === 0,
  };
}
