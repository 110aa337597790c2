import { isLakeError } from '../../../lib/lake/error.ts';
import { objectPutEvent } from '../../../lib/lake/event.ts';
import { type StageName, stageNames, stageOfPut, zoneOfQueue } from '../../../lib/lake/zone.ts';
import { restoreRecords } from '../../../lib/ledger/second-copy.ts';
import { unreadableRecords } from '../../../lib/ledger/unreadable.ts';
import type { Ports } from '../../../lib/ports.ts';
import { reconcile } from '../../../lib/proof/reconcile.ts';
import { findLosses } from '../../../lib/upkeep/lost-work.ts';
import { bringBackTwins } from '../../../lib/upkeep/raw-twins.ts';
import { moveDamaged } from '../../../lib/upkeep/verify.ts';
import type { Environment } from '../environment.ts';
import { drain } from '../heal.ts';
import type { Random } from '../random.ts';
import { errorText } from '../work.ts';
import { type Copies, copyLake, type Damage, drawDamages } from './damages.ts';

/** What the round needs of the run that it ends. */
export interface DamagedRun {
  readonly here: Environment;
  readonly ports: Ports;
  readonly random: Random;
  /** What differs between the tables as a reader gets them and those that the model has. */
  readonly differing: () => Promise<readonly string[]>;
  readonly trace: (line: string) => void;
}

/** Checks and healings after which a lake that is still not right never will be. */
const mostRounds = 5;
/** Failures that damage explains: nothing is made of what cannot be believed. */
const explained = ['object-damaged', 'object-missing', 'object-changed', 'invalid-record'] as const;
const isExplained = (error: unknown) => explained.some((code) => isLakeError(error, code));
const advised = /Run (lake sweep(?: --verify)? --wait)/;

/**
 * Damages objects of a lake that is right, and holds it to its promises: work that goes on makes no table of what is damaged,
 * a proof that holds means tables that are right, and what the proof prints makes everything right again. What
 * nothing can make again is told as lost, and comes back from a copy.
 */
export async function damageRound(run: DamagedRun): Promise<void> {
  const { here, random } = run;
  const whole = await copyLake(here.bare);
  const damages = drawDamages(random, whole, here.copied());
  for (const damage of damages) {
    run.trace(`${damage.how} ${damage.zone}/${damage.key}`);
    await here.damage(damage);
  }
  if (damages.length === 0) return;
  if (random.chance(0.6)) await goOn(run, damages);
  await heal(run, whole);
  for (const difference of await run.differing()) here.complain(`after damage was healed: ${difference}`);
}

/** All that ever happened is told once more, so that tables are looked at and made again over what is damaged. */
async function goOn(run: DamagedRun, damages: readonly Damage[]): Promise<void> {
  const { bare, queue, now, complain } = run.here;
  for (const zone of ['landing', 'raw', 'staging'] as const) {
    for await (const { key } of bare.list(zone)) {
      const stage = stageOfPut(zone, key);
      if (stage) await queue.send(stage, [objectPutEvent({ bucket: zone, key, at: now() })]);
    }
  }
  await drain(run.here, run.ports, isExplained);
  const isTable = ({ zone, key }: Damage) => zone === 'curated' || key.startsWith('manifests/');
  if (damages.some(isTable)) return;
  for (const difference of await run.differing()) complain(`work went on over damage: ${difference}`);
}

async function heal(run: DamagedRun, whole: Copies): Promise<void> {
  const { here, ports } = run;
  for (let round = 0; round < mostRounds; round++) {
    const advice = await proof(run);
    if (advice === undefined && round > 0) return;
    run.trace(`heal by ${advice ?? 'lake sweep --verify --wait'}`);
    if (advice !== 'lake sweep --wait') await moveDamaged(ports, false);
    await sweepAndWork(run);
    for (const place of await lostFor(run)) {
      const copy = whole.get(place);
      run.trace(`${place} is lost, and comes from ${copy ? 'a copy' : 'nowhere'}`);
      if (copy) await here.damage({ ...copy, how: 'restore' });
    }
  }
  here.complain(`after ${mostRounds} rounds of advice the proof still does not hold`);
}

/** What a sweep names as lost: gone without anything that makes it again, or a record of what is no longer there. */
async function lostFor({ ports }: DamagedRun): Promise<readonly string[]> {
  const { gone } = await findLosses(ports, { settledBefore: ports.clock.now(), thorough: true });
  const lost = gone.filter(({ remedy }) => remedy === undefined).map(({ zone, key }) => `${zone}/${key}`);
  return [...lost, ...(await unreadableRecords(ports.store))];
}

/** What the proof advises; undefined where it holds, and then the tables are right. */
async function proof({ here, ports, differing, trace }: DamagedRun): Promise<string | undefined> {
  try {
    const { holds, differences } = await reconcile(ports);
    for (const { rule, object = '', suggestion } of differences) {
      trace(`${rule} ${object}`);
      if (!advised.test(suggestion)) here.complain(`${rule} advises what is no command: ${suggestion}`);
    }
    if (!holds) return advised.exec(differences[0]?.suggestion ?? '')?.[1] ?? 'lake sweep --verify --wait';
    for (const difference of await differing()) here.complain(`the proof holds: ${difference}`);
    return undefined;
  } catch (error) {
    if (!isExplained(error)) here.complain(`the proof broke off: ${errorText(error)}`);
    return advised.exec(String(error))?.[1] ?? 'lake sweep --verify --wait';
  }
}

async function sweepAndWork({ here, ports }: DamagedRun): Promise<void> {
  const { queue } = here;
  await bringBackTwins(ports);
  await restoreRecords(ports.store);
  for (let round = 0; round < mostRounds; round++) {
    const { lost } = await findLosses(ports, { settledBefore: ports.clock.now(), thorough: true });
    for (const { stage, key } of lost)
      if (stage !== 'publish')
        await queue.send(stage, [objectPutEvent({ bucket: zoneOfQueue[stage], key, at: ports.clock.now() })]);
    await redriveAll(here, stageNames);
    await drain(here, ports, isExplained);
    if (lost.length === 0) return;
  }
}

async function redriveAll({ queue }: Environment, stages: readonly StageName[]): Promise<void> {
  for (const stage of stages) {
    const dead = await queue.deadLetters(stage);
    if (dead.length > 0)
      await queue.redrive(
        stage,
        dead.map(({ id }) => id),
      );
  }
}
