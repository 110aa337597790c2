import { createHash } from 'node:crypto';
import type { Source } from '../../lib/contract/source.ts';
import { type LakeConfig, parseLakeConfig } from '../../lib/lake/config.ts';
import type { Decision } from '../../lib/lake/decision.ts';
import { objectPutEvent } from '../../lib/lake/event.ts';
import { arrivalStem } from '../../lib/lake/receipt.ts';
import { stageOfPut, type Zone } from '../../lib/lake/zone.ts';
import { memoryQueue } from '../../lib/queue/memory.ts';
import type { Queue } from '../../lib/queue/port.ts';
import { sources } from '../../lib/sources/registry.ts';
import { announcing } from '../../lib/store/announce.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { type Complain, watchedStore } from './bucket.ts';
import { type Copies, copyLake, type Damage } from './damage/damages.ts';
import { calm, type Weather } from './faults.ts';
import { sourcesOf } from './owners/contracts.ts';
import type { Random } from './random.ts';
import type { Upload, World } from './world.ts';

/** An upload as it landed. */
export interface Dropped {
  readonly upload: Upload;
  readonly landedAt: Date;
  /** What the receipts' keys say of it. */
  readonly stem: string;
  readonly etag: string;
  /** Another upload took its key since. */
  replaced: boolean;
}

/** What all processes of a run share and none of them is: buckets with their events, queues, time, and people who drop files. */
export interface Environment {
  /** As the processes see it: each put announces itself, as well as the weather lets it. */
  readonly store: ObjectStore;
  /** As the simulator sees it. */
  readonly bare: ObjectStore;
  readonly queue: Queue;
  readonly config: LakeConfig;
  readonly world: World;
  readonly dropped: Dropped[];
  /** What somebody decided about files, in order. */
  readonly decided: Decision[];
  /** Landing keys that came back from the archive, once for each time. */
  readonly restored: string[];
  readonly problems: string[];
  readonly complain: Complain;
  /** Objects that somebody removed behind the lake's back, as `zone/key`. */
  readonly vanished: Set<string>;
  /** Somebody removed objects in this run, whether or not they are there again. */
  wasRobbed(): boolean;
  /** Removes an object behind the lake's back. */
  rob(zone: Zone, key: string): Promise<void>;
  /** Puts other bytes in the place of an object behind the lake's back, or none. */
  damage(damage: Damage): Promise<void>;
  /** Keeps what the lake holds now, for somebody who later copies some of it back. */
  copy(): Promise<void>;
  copied(): Copies | undefined;
  now(): Date;
  advance(milliseconds: number): void;
  weather(): Weather;
  /** As deployed now: a process keeps the ones it started with. */
  sources(): readonly Source[];
  isUpgraded(): boolean;
  /** Deploys the contract that changes rows. */
  upgrade(): void;
  /** From now on nothing fails any more. */
  clear(): void;
  /** Events that no queue was told of: only a sweep can find their work. */
  eventsLost(): number;
  /** One more event that no queue is told of. */
  loseEvent(): void;
  drop(upload: Upload): Promise<void>;
}

const start = Date.parse('2026-11-06T06:00:00.000Z');

export function environment(random: Random, world: World, drawn: Weather): Environment {
  let nowMs = start;
  let weather = drawn;
  const problems: string[] = [];
  const vanished = new Set<string>();
  const damaged = new Set<string>();
  let copied: Copies | undefined;
  const restored: string[] = [];
  const complain: Complain = (promise) => void problems.push(promise);
  const clock = { now: () => new Date(nowMs) };
  let ids = 0;
  let eventsLost = 0;
  let robberies = 0;
  let isUpgraded = false;
  const queue = memoryQueue({ clock, newId: () => `m${++ids}` });
  const bare = memoryStore({ clock });
  const announce = async (stage: ReturnType<typeof stageOfPut>, body: string) => {
    if (!stage) return;
    if (random.chance(weather.eventLost)) return void eventsLost++;
    for (let n = random.chance(weather.eventDoubled) ? random.int(2, 3) : 1; n > 0; n--) {
      const delaySeconds = random.chance(weather.eventDelayed) ? random.int(1, 60) : 0;
      await queue.send(stage, [body], { delaySeconds });
    }
  };
  const announced = (store: ObjectStore) =>
    announcing(store, (zone, put) =>
      announce(stageOfPut(zone, put.key), objectPutEvent({ bucket: zone, at: clock.now(), ...put })),
    );
  const landing = announced(bare);
  const dropped: Dropped[] = [];
  const decided: Decision[] = [];
  return {
    store: announced(watchedStore(bare, { complain, vanished, damaged, restored })),
    bare,
    queue,
    config: configOf(world),
    world,
    dropped,
    decided,
    problems,
    complain,
    vanished,
    restored,
    wasRobbed: () => robberies > 0,
    rob: async (zone, key) => {
      robberies++;
      vanished.add(`${zone}/${key}`);
      await bare.remove(zone, key);
    },
    damage: async ({ zone, key, bytes, metadata }) => {
      vanished.add(`${zone}/${key}`);
      damaged.add(`${zone}/${key}`);
      if (bytes) await bare.put(zone, key, bytes, { metadata });
      else await bare.remove(zone, key);
    },
    copy: async () => {
      copied = await copyLake(bare);
    },
    copied: () => copied,
    now: clock.now,
    advance: (milliseconds) => {
      nowMs += milliseconds;
    },
    eventsLost: () => eventsLost,
    loseEvent: () => void eventsLost++,
    weather: () => weather,
    sources: () => sourcesOf(isUpgraded),
    isUpgraded: () => isUpgraded,
    upgrade: () => {
      isUpgraded = true;
    },
    clear: () => {
      weather = calm;
    },
    drop: async (upload) => {
      const { key, text, metadata } = upload;
      const landedAt = clock.now();
      for (const one of dropped) if (one.upload.key === key) one.replaced = true;
      const stem = arrivalStem({ key, lastModified: landedAt, sizeBytes: Buffer.byteLength(text) });
      const etag = createHash('md5').update(text).digest('hex');
      dropped.push({ upload, landedAt, stem, etag, replaced: false });
      await landing.put('landing', key, text, { metadata });
    },
  };
}

/** As short as they may be: months pass in a run, but not many. */
const retention = {
  landing: { months: 1 },
  raw: { months: 1, lockedDays: 20 },
  staging: { supersededDays: 7 },
  curated: { supersededDays: 7 },
} as const;

const lettingIn = { 'bandcamp/sales': { personal: 'hash' }, 'mailchimp/audience': { personal: 'hash' } } as const;

function configOf({ configured, archives, letsPeopleIn }: World): LakeConfig {
  return parseLakeConfig(
    {
      ...(archives ? { retention } : {}),
      ...(letsPeopleIn ? { datasets: lettingIn } : {}),
      sources: Object.fromEntries(
        Object.entries(configured).map(([id, accounts]) => [id, { accounts: [...accounts] }]),
      ),
    },
    {
      sources: sources.map(({ id }) => id),
      datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
    },
  );
}
