import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Mart } from '../../lib/contract/mart.ts';
import type { Source } from '../../lib/contract/source.ts';
import type { JsonRow } from '../../lib/engine/engine.ts';
import type { CleaningRecord } from '../../lib/lake/cleaning-record.ts';
import { type LakeConfigInput, parseLakeConfig } from '../../lib/lake/config.ts';
import type { Limits } from '../../lib/lake/limits.ts';
import type { Facts, Logger } from '../../lib/lake/logger.ts';
import { parseClaimKey } from '../../lib/lake/object-key.ts';
import type { Receipt } from '../../lib/lake/receipt.ts';
import { zones } from '../../lib/lake/zone.ts';
import { ownObjects } from '../../lib/ledger/own-objects.ts';
import { marts as allMarts } from '../../lib/marts/registry.ts';
import type { Ports } from '../../lib/ports.ts';
import { createQueryViews } from '../../lib/query/query-views.ts';
import { folderWorkspace } from '../../lib/runtime/folder-workspace.ts';
import { configuredSources } from '../../lib/sources/configured.ts';
import { sources as allSources } from '../../lib/sources/registry.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { curate } from '../../lib/stages/curate/curate.ts';
import { validateArrival } from '../../lib/stages/validate/validate.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { findLostWork } from '../../lib/upkeep/lost-work.ts';
import { sharedEngine } from './shared-engine.ts';

export interface TestLakeOptions {
  readonly config?: LakeConfigInput;
  readonly limits?: Partial<Limits>;
  readonly sources?: readonly Source[];
  readonly marts?: readonly Mart[];
  /** Instead of a memory store; the caller closes it. */
  readonly store?: ObjectStore;
  /** Instead of bytes that are the same every time. */
  readonly random?: Ports['random'];
  /** Instead of a lake's own clock, where several share one. */
  readonly clock?: TestClock;
}

/** A clock that stands still until it is told otherwise. */
export interface TestClock {
  now(): Date;
  set(at: string): void;
}

/** A lake in memory with its real stages and engine, worked by hand. It closes itself when its test ends. */
export interface TestLake {
  readonly ports: Ports;
  readonly clock: TestClock;
  /** Every line that a stage logged, as JSON. */
  readonly logged: readonly string[];
  land(key: string, body: Uint8Array | string, metadata?: Readonly<Record<string, string>>): Promise<void>;
  /** Validates the landing object; its receipt. */
  validate(key: string): Promise<Receipt>;
  /** Cleans the raw object; its lineage record. */
  clean(rawKey: string): Promise<CleaningRecord>;
  /** Validates, cleans and curates whatever waits, until nothing is left. */
  chain(): Promise<void>;
  /** The rows of a query over `curated.…`, `staging.…`, `history.…` and `ledger.…`. */
  rows(sql: string): Promise<readonly JsonRow[]>;
  /** Every object of every zone by `zone/key`. */
  objects(): Promise<ReadonlyMap<string, Buffer>>;
}

export function testClock(start = '2026-11-20T12:00:00Z'): TestClock {
  let at = new Date(start);
  return {
    now: () => at,
    set: (next) => {
      at = new Date(next);
    },
  };
}

export async function testLake(options: TestLakeOptions = {}): Promise<TestLake> {
  const { sources = allSources, marts = allMarts, clock = testClock() } = options;
  const folder = await mkdtemp(join(tmpdir(), 'lake-test-'));
  const engine = await sharedEngine();
  const store = ownObjects(options.store ?? memoryStore({ clock }));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const logged: string[] = [];
  const config = parseLakeConfig(
    { ...options.config, limits: { ...options.config?.limits, ...options.limits } },
    {
      sources: sources.map(({ id }) => id),
      datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
    },
  );
  const workspace = folderWorkspace(folder);
  const random = options.random ?? { bytes: (count) => new Uint8Array(count).fill(7) };
  const ports: Ports = {
    store,
    engine,
    workspace,
    clock,
    random,
    logger: notingLogger(logged),
    config,
    sources: configuredSources(sources, config),
    marts,
  };
  return {
    ports,
    clock,
    logged,
    land: async (key, body, metadata = {}) => void (await store.put('landing', key, body, { metadata })),
    validate: async (key) => present(await validateArrival(ports, key), `landing has ${key}`),
    clean: async (rawKey) => present(await cleanRaw(ports, rawKey), `raw has ${rawKey}`),
    chain: () => runUntilDone(ports),
    rows: (sql) =>
      workspace.with((files) =>
        engine.with(async (session) => {
          await createQueryViews(ports, session, { folder: files, sql });
          return session.rows(sql);
        }),
      ),
    objects: () => allObjects(store),
  };
}

/** The stages in the order of the chain, as a sweep would have them done. */
async function runUntilDone(ports: Ports): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const lost = await findLostWork(ports, { settledBefore: ports.clock.now() });
    if (lost.length === 0) return;
    for (const { stage, key } of lost) {
      if (stage === 'validate') await validateArrival(ports, key);
      if (stage === 'clean') await cleanRaw(ports, key);
    }
    const claims = lost.filter(({ stage }) => stage === 'curate').map(({ key }) => parseClaimKey(key));
    for (const { error } of await curate(ports, claims)) if (error !== undefined) throw error;
  }
  throw new Error('The chain still finds work after ten rounds: something it does is never recorded as done.');
}

async function allObjects(store: ObjectStore): Promise<ReadonlyMap<string, Buffer>> {
  const objects = new Map<string, Buffer>();
  for (const zone of zones) {
    for await (const { key } of store.list(zone))
      objects.set(`${zone}/${key}`, await buffer(await store.get(zone, key)));
  }
  return objects;
}

/** Notes every line as JSON. */
export function notingLogger(lines: string[]): Logger {
  const note = (message: string, facts?: Facts) => void lines.push(JSON.stringify({ message, ...facts }));
  const logger: Logger = { debug: note, info: note, warn: note, error: note, child: () => logger };
  return logger;
}

/** The value; the test says what it took for granted. */
export function present<T>(value: T | null | undefined, what = 'a value is there'): T {
  if (value === null || value === undefined) throw new Error(`The test expects that ${what}.`);
  return value;
}
