import { readVerification, type Verification, verifiedZones } from '../../lib/ledger/verification.ts';
import type { Ports } from '../../lib/ports.ts';
import { counted } from '../show/text.ts';
import { type Check, fail, ok, warn } from './check.ts';

const dayMs = 24 * 3_600_000;

/** How many cycles may be late before that is told: a lake that is not always up catches up. */
const lateCycles = 2;

/** Since when every object of each zone was read and held against its name, and what was found damaged. */
export async function checkVerified({
  store,
  clock,
  config,
}: Pick<Ports, 'store' | 'clock' | 'config'>): Promise<readonly Check[]> {
  const states: Verification[] = [];
  for (const zone of verifiedZones) {
    const state = await readVerification(store, zone);
    if (state) states.push(state);
  }
  const damaged = states.flatMap(({ zone, damaged: keys }) => keys.map((key) => `${zone}/${key}`));
  if (damaged.length > 0) {
    const finding = `${counted(damaged.length, 'object')} damaged, such as ${damaged[0]}`;
    return [
      fail('verified', finding, 'Run lake sweep --verify --wait: it moves them to archive, and makes them again.'),
    ];
  }
  if (states.length === 0)
    return [ok('verified', 'not yet: lake up reads a share of all objects each day, lake sweep --verify all at once')];
  const finding = states.map(sinceText).join(', ');
  const oldest = Math.min(...states.map(({ verifiedAt }) => Date.parse(verifiedAt)));
  const isLate = clock.now().getTime() - oldest > lateCycles * config.verify.everyDays * dayMs;
  const advice = 'Run lake sweep --verify --wait, or let lake up run.';
  return [isLate ? warn('verified', finding, advice) : ok('verified', finding)];
}

function sinceText({ zone, lastCycleStartedAt, next, shares }: Verification): string {
  return lastCycleStartedAt === undefined
    ? `${zone} ${next} of ${shares} shares`
    : `${zone} since ${lastCycleStartedAt.slice(0, 10)}`;
}
