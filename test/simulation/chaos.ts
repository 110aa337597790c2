import { isLakeError } from '../../lib/lake/error.ts';
import { type StageName, stageNames } from '../../lib/lake/zone.ts';
import { crewOf, type Trace, type Work } from './crew.ts';
import type { Environment } from './environment.ts';
import type { Host } from './host.ts';
import { type Ages, agesOf } from './owners/ages.ts';
import { decide } from './owners/decisions.ts';
import type { Random } from './random.ts';
import type { Parked } from './scheduler.ts';
import { errorText, isRace, replayOnce, sweepOnce, visibilitySeconds, workOnce } from './work.ts';
import type { Upload } from './world.ts';

export interface ChaosReport {
  readonly steps: number;
  /** Faults met and time lost: what a dead letter may be explained by. */
  readonly faults: number;
}

/**
 * Calls of which one kind hangs in some runs for as long as any other process has something to do: the moment before it is
 * where others get ahead.
 */
const stallingCalls = [
  'put ledger/manifests/',
  'put ledger/manifests/',
  'read ledger/manifests/',
  'read ledger/manifests/',
  'put ledger/receipts/',
  'put ledger/cleaned/',
  'put staging/claims/',
  'put staging/parts/',
  'put raw/',
  'get landing/',
  'get landing/',
  'put curated/',
  'list raw/',
] as const;
/** Those of lakes that archive. */
const archivingCalls = [
  'remove curated/',
  'remove curated/',
  'put ledger/manifests/',
  'remove staging/',
  'remove landing/',
] as const;
/** Chance per step that a hanging call takes place although others could go on. */
const stallEnds = 0.04;
/** Chance per step that somebody decides about a file. */
const decisionChance = 0.02;

/** Lets processes work while files drop, events stray, calls fail and processes die; ends when all are at rest. */
export async function runChaos(
  host: Host,
  environment: Environment,
  random: Random,
  uploads: readonly Upload[],
  trace: Trace,
): Promise<ChaosReport> {
  const crew = crewOf(host, environment, random, trace);
  const waiting = [...uploads];
  const undecided = [...(environment.world.decisions ?? [])];
  const pickCall = callPicker(random);
  const { archives, race } = environment.world;
  const stalling = archives && random.chance(0.6) ? archivingCalls : stallingCalls;
  const stalls = race || random.chance(0.5) ? random.pick<string>(race ?? stalling) : undefined;
  const mostSteps = archives ? random.int(300, 900) : random.int(60, 600);
  const ages = agesOf(environment, random, uploads.length);
  // Tables have old versions to archive where each file was taken in before the next one came.
  const isPatient = stalls !== 'get landing/' && (race !== undefined || (archives && random.chance(0.6)));
  let waits = 0;
  let steps = 0;
  for (; ; steps++) {
    environment.advance(random.int(1, 20));
    const isDue = ages.isDue(waiting.length);
    // Mostly when all is done that was to do; else what is under way is under way for months.
    if (isDue && steps < mostSteps && ((await isIdle(environment)) || random.chance(0.005))) {
      ages.pass(trace);
      waits++;
    }
    const next = random.chance(decisionChance) ? undecided.shift() : undefined;
    if (next) {
      trace(`decide ${next.as} about ${next.upload.key}`);
      await decide(environment, random, next);
    }
    if (steps === mostSteps) environment.clear();
    const parked = await crew.settled();
    const isOver = steps >= mostSteps || (waiting.length === 0 && ages.areOver() && (await isIdle(environment)));
    if (isOver && !crew.isBusy()) break;
    const canStart = !isOver && crew.hasIdle();
    const moving = parked.filter(({ label }) => stalls === undefined || isOver || !label.includes(stalls));
    const ready = moving.length === 0 && (!canStart || random.chance(stallEnds)) ? parked : moving;
    const choice = choose(random, {
      parked: ready,
      canStart,
      canDrop: waiting.length > 0 && !isDue && (!isPatient || (await isIdle(environment))),
      isOver,
      ages,
      upgrade: environment.world.upgrades ? (environment.isUpgraded() ? 'replay' : 'upgrade') : undefined,
    });
    if (choice === 'go') pickCall(ready).go();
    else if (choice === 'drop') {
      if (waiting.length === uploads.length >> 1) await environment.copy();
      await dropNext(environment, waiting, trace);
    } else if (choice === 'sweep')
      crew.give(async ({ ports, process }) => void (await sweepOnce(ports, process.queue)));
    else if (choice === 'tidy') crew.give(ages.tidying());
    else if (choice === 'rob') await ages.rob(trace);
    else if (choice === 'upgrade') {
      trace('another contract is deployed');
      environment.upgrade();
    } else if (choice === 'replay') crew.give(({ ports, process }) => replayOnce(ports, process.queue));
    else if (choice === 'start') crew.give(await batchOf(environment, random));
    else {
      environment.advance(random.chance(0.15) ? visibilitySeconds * 1000 : random.int(1, 5_000));
      waits++;
    }
  }
  for (const upload of waiting) await environment.drop(upload);
  for (const one of undecided) await decide(environment, random, one);
  return { steps, faults: crew.faultsMet() + waits };
}

/**
 * How a run chooses who goes next. Even turns keep processes abreast of each other; one that runs on while another stands
 * still finds the deeper races.
 */
function callPicker(random: Random): (parked: readonly Parked[]) => Parked {
  const constancy = random.pick([0, 0.95, 0.99]);
  let favourite = 0;
  return (parked) => {
    const own = parked.filter(({ processId }) => processId === favourite);
    const chosen = random.pick(own.length > 0 && random.chance(constancy) ? own : parked);
    favourite = chosen.processId;
    return chosen;
  };
}

async function dropNext(environment: Environment, waiting: Upload[], trace: Trace): Promise<void> {
  const upload = waiting.shift();
  if (!upload) return;
  trace(`drop ${upload.key}`);
  await environment.drop(upload);
}

type Choice = 'go' | 'start' | 'drop' | 'wait' | 'sweep' | 'tidy' | 'rob' | 'upgrade' | 'replay';

interface Choices {
  readonly parked: readonly Parked[];
  readonly canStart: boolean;
  readonly canDrop: boolean;
  readonly isOver: boolean;
  readonly ages: Ages;
  /** What is to be done about a contract that changes, if one does. */
  readonly upgrade: 'upgrade' | 'replay' | undefined;
}

function choose(random: Random, { parked, canStart, canDrop, isOver, ages, upgrade }: Choices): Choice {
  if (isOver) return parked.length > 0 ? 'go' : 'wait';
  const drawn = random.fraction();
  if (canDrop && drawn < (ages.canTidy() ? 0.15 : 0.05)) return 'drop';
  if (drawn < 0.06) return 'wait';
  if (canStart && drawn < 0.065) return 'sweep';
  if (drawn > 0.99 && ages.canRob()) return 'rob';
  if (upgrade !== undefined && drawn > 0.98 && drawn < 0.985 && (upgrade === 'upgrade' || canStart)) return upgrade;
  if (canStart && drawn > (parked.length === 0 ? 0.8 : 0.95) && ages.canTidy()) return 'tidy';
  if (canStart && (parked.length === 0 || drawn < 0.25)) return parked.length === 0 && drawn < 0.1 ? 'wait' : 'start';
  return parked.length > 0 ? 'go' : 'wait';
}

/** The next piece of work of an idle process: a batch of a stage that has messages, of any size. */
async function batchOf(environment: Environment, random: Random): Promise<Work> {
  const counts = await Promise.all(
    stageNames.map(async (stage) => ({ stage, ...(await environment.queue.counts(stage)) })),
  );
  const ready = counts.filter(({ visible }) => visible > 0).map(({ stage }): StageName => stage);
  if (ready.length === 0) environment.advance(random.int(100, 3_000));
  const stage = random.pick(ready.length > 0 ? ready : stageNames);
  const maxMessages = random.pick([1, 2, 10]);
  return async ({ ports, process }) => {
    const before = process.faultsMet();
    for (const { error } of await workOnce(ports, process.queue, stage, maxMessages)) {
      const isRobbed = environment.wasRobbed() && isLakeError(error, 'object-missing');
      if (process.faultsMet() === before && !isRace(error) && !isRobbed)
        environment.complain(`${stage} failed without a fault: ${errorText(error)}`);
    }
  };
}

async function isIdle({ queue }: Environment): Promise<boolean> {
  const counts = await Promise.all(stageNames.map((stage) => queue.counts(stage)));
  return counts.every(({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0);
}
