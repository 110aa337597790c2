import { createHash } from 'node:crypto';
import { objectPutEvent } from '../../lib/lake/event.ts';
import { stageOfPut, zones } from '../../lib/lake/zone.ts';
import type { Ports } from '../../lib/ports.ts';
import { objectsOf } from './bucket.ts';
import { runChaos } from './chaos.ts';
import type { Trace } from './crew.ts';
import { damageRound } from './damage/damage-round.ts';
import { type Environment, environment } from './environment.ts';
import { calm, drawWeather } from './faults.ts';
import { heal, redrive } from './heal.ts';
import type { Host } from './host.ts';
import { differences, readMarts } from './model/compare.ts';
import { oracle, sha256Of } from './model/oracle.ts';
import { heldWorld, planDecisions } from './owners/decisions.ts';
import { mixedWorld } from './owners/mixed.ts';
import { tradeWorld } from './owners/trade.ts';
import { checkArrivals, checkLineage, checkSecrets, seenUploads } from './promises.ts';
import { mulberry32, type Random } from './random.ts';
import { replayOnce, restoreOnce } from './work.ts';
import { drawWorld } from './world.ts';

export interface SimulationReport {
  readonly seed: number;
  /** Promises that did not hold, with what differed; empty where all did. */
  readonly problems: readonly string[];
  readonly uploads: number;
  readonly steps: number;
  readonly faults: number;
  /** Digest of all that took place, in order: equal for every run of one seed. */
  readonly trace: string;
}

/** One seed in this many also replays everything from raw, and does everything twice. */
const thoroughEvery = 8;

/** One seed in this many ends with damage to what the lake made, and its healing. */
const damagedEvery = 2;

/** Seeds whose owner has the daily CSV of campaigns too: the worlds of all others stay what they were before. */
const withDailyCsv = { every: 6, at: 4 };

/** Seeds whose owner's exports often cover less than what stands. */
const withHeldFiles = { every: 4, at: 1 };

/** Of ten seeds, those whose owner exports from everywhere and packs zips. */
const withEverything: readonly number[] = [4, 5, 6, 7];

/** Of twenty seeds, those whose owner sells: reports with payouts and people, statements with subtotals, exports of ads. */
const withTrade: readonly number[] = [8, 12];

/** Runs one seed: a world, chaos, healing, and then every promise looked at. Tells `hear` all that happens. */
export async function simulate(
  host: Host,
  seed: number,
  hear: (line: string) => void = () => {},
): Promise<SimulationReport> {
  const random = mulberry32(seed);
  const drawn = drawWorld(random, seed % withDailyCsv.every === withDailyCsv.at);
  // Drawn apart: the worlds of all other seeds stay what they were before anybody decided.
  const apart = mulberry32(seed ^ 0x5eed);
  const isHeld = seed % withHeldFiles.every === withHeldFiles.at;
  const world = isHeld
    ? heldWorld(apart)
    : withTrade.includes(seed % 20)
      ? tradeWorld(apart)
      : withEverything.includes(seed % 10)
        ? mixedWorld(apart)
        : { ...drawn, decisions: planDecisions(apart, drawn.uploads) };
  const here = environment(random, world, drawWeather(random));
  const digest = createHash('sha256');
  const trace = (line: string) => {
    digest.update(`${line}\n`);
    hear(line);
  };
  host.logged.length = 0;
  let report = { steps: 0, faults: 0 };
  try {
    report = await runChaos(host, here, random, world.uploads, trace);
    here.clear();
    const damages = seed % damagedEvery === 0 ? mulberry32(seed ^ 0xda3a6e) : undefined;
    await settle(host, here, { faults: report.faults, thorough: seed % thoroughEvery === 0, damages, trace });
  } catch (error) {
    here.complain(`the run broke off: ${error instanceof Error ? error.stack : error}`);
  }
  return {
    seed,
    problems: here.problems,
    uploads: world.uploads.length,
    ...report,
    trace: digest.digest('hex').slice(0, 16),
  };
}

interface Settling {
  readonly faults: number;
  readonly thorough: boolean;
  /** Chance of its own, where objects are damaged when all is done. */
  readonly damages: Random | undefined;
  readonly trace: Trace;
}

async function settle(host: Host, here: Environment, { faults, thorough, damages, trace }: Settling): Promise<void> {
  if (here.world.upgrades) here.upgrade();
  const ports = host.ports(here, { store: here.store, engine: host.engine, skewMs: 0 });
  await heal(here, ports, here.wasRobbed());
  if (here.vanished.size > 0 || here.isUpgraded()) await restoreRaw(here, ports);
  if (here.isUpgraded()) {
    await replayOnce(ports, here.queue);
    await heal(here, ports);
  }
  const dead = (await Promise.all(stageNames().map((stage) => here.queue.deadLetters(stage)))).flat();
  if (dead.length > 0 && faults === 0 && !here.wasRobbed())
    here.complain(`${dead.length} dead letters without a fault`);
  const seen = await seenUploads(here);
  const expected = oracle(seen, here.decided);
  const compare = async (when: string, with_: Ports) => {
    for (const difference of differences(expected, await readMarts(with_))) here.complain(`${when}: ${difference}`);
  };
  await compare('healed', ports);
  await checkArrivals(here);
  await checkLineage(here, seen);
  await checkSecrets(here, host.logged);
  const before = await fingerprint(here);
  await redrive(here, ports);
  if (thorough) await announceAll(here);
  await heal(here, ports);
  if ((await fingerprint(here)) !== before) here.complain('doing work again changed an object');
  if (damages) {
    const differing = async () => differences(expected, await readMarts(ports));
    await damageRound({ here, ports, random: damages, differing, trace });
    await checkArrivals(here);
    await checkLineage(here, seen);
    await checkSecrets(here, host.logged);
  }
  if (thorough) await compare('replayed from raw', await replayed(host, here));
}

/** What is gone and was made from raw objects that are in the archive by now is made again when they are back, as a person would have it. */
async function restoreRaw(here: Environment, ports: Ports): Promise<void> {
  for (const damaged of await restoreOnce(ports, 'raw')) here.complain(`restoring: ${damaged}`);
  await heal(here, ports);
}

/** Puts every object's event into its queue once more. */
async function announceAll({ bare, queue, now }: Environment): Promise<void> {
  for (const zone of zones) {
    for await (const { key } of bare.list(zone)) {
      const stage = stageOfPut(zone, key);
      if (stage) await queue.send(stage, [objectPutEvent({ bucket: zone, key, at: now() })]);
    }
  }
}

async function fingerprint({ bare }: Environment): Promise<string> {
  const lines: string[] = [];
  for (const zone of zones)
    for (const [key, bytes] of await objectsOf(bare, zone)) lines.push(`${zone}/${key} ${sha256Of(bytes)}`);
  return sha256Of(lines.join('\n'));
}

/** A lake that was given nothing but the raw zone of this one. */
async function replayed(host: Host, here: Environment): Promise<Ports> {
  const random = mulberry32(0);
  const other = environment(
    random,
    { uploads: [], configured: {}, archives: false, race: undefined, late: 0, upgrades: false, robberies: 0 },
    calm,
  );
  for (const [key, bytes] of await objectsOf(here.bare, 'archive'))
    if (key.startsWith('raw/')) await other.store.put('raw', key.slice('raw/'.length), bytes);
  for (const [key, bytes] of await objectsOf(here.bare, 'raw'))
    await other.store.put('raw', key, bytes, { condition: { ifAbsent: true } });
  // Decisions are evidence of their own: raw and they replay the lake.
  for (const [key, bytes] of await objectsOf(here.bare, 'ledger'))
    if (key.startsWith('decisions/')) await other.store.put('ledger', key, bytes);
  if (here.isUpgraded()) other.upgrade();
  const ports = { ...host.ports(other, { store: other.store, engine: host.engine, skewMs: 0 }), config: here.config };
  await heal(other, ports);
  for (const problem of other.problems) here.complain(`replaying: ${problem}`);
  return ports;
}

function stageNames() {
  return ['validate', 'clean', 'curate'] as const;
}
