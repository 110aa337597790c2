import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorker } from '../../host/worker.ts';
import { openEngine } from '../../lib/engine/engine.ts';
import type { LakeConfig } from '../../lib/lake/config.ts';
import { objectPutEvent } from '../../lib/lake/event.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { stageOfPut, type Zone, zones } from '../../lib/lake/zone.ts';
import { lakePorts, systemClock } from '../../lib/lake-ports.ts';
import type { Ports } from '../../lib/ports.ts';
import { memoryQueue } from '../../lib/queue/memory.ts';
import { sqsHandler } from '../../lib/runtime/handler.ts';
import { stages } from '../../lib/stages/chain.ts';
import { publishStage } from '../../lib/stages/publish/publish.ts';
import { announcing } from '../../lib/store/announce.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { runScheduledSweep } from '../../lib/upkeep/scheduled-sweep.ts';
import { countedStore, noRequests, type Requests } from './counted-store.ts';

/** What a run of the lake asked its store for. */
export interface Measured {
  /** Files that were put into landing, one after the other. */
  readonly files: number;
  /** For all of them, from the put into landing to the last publication. */
  readonly processing: Requests;
  /** One sweep of a lake without objects, and one of the lake with the files. */
  readonly emptySweep: Requests;
  readonly sweep: Requests;
  /** The metrics that the sweep of an empty lake writes, by name and dimensions. With evidence it writes one more for each dataset. */
  readonly metricsWhenEmpty: number;
}

/** A batch may take this long here, in seconds. */
const visibilityTimeoutSeconds = 900;

/** Runs the lake's stages and its sweep in this process over files of a folder, and counts what they ask the store for. */
export async function measuredRun(config: LakeConfig, samples: string): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-costs-'));
  const engine = openEngine({ spillDir: join(folder, 'spill') });
  let requests = noRequests();
  const queue = memoryQueue({ clock: systemClock });
  const counted = countedStore(memoryStore({ clock: systemClock }), () => requests);
  const store = announcing(counted, async (zone: Zone, put) => {
    const stage = stageOfPut(zone, put.key);
    if (stage) await queue.send(stage, [objectPutEvent({ bucket: zone, at: systemClock.now(), ...put })]);
  });
  const ports = lakePorts({ store, engine, logger: silentLogger, config, workFolder: folder });
  const seen = new Set<string>();
  const metrics = {
    emit: (measures: object, dimensions: object) => {
      for (const name of Object.keys(measures)) seen.add(JSON.stringify([name, dimensions]));
    },
  };
  const buckets = Object.fromEntries(zones.map((zone) => [zone, zone])) as Record<Zone, string>;
  const during = async (work: () => Promise<unknown>): Promise<Requests> => {
    requests = noRequests();
    await work();
    return requests;
  };
  const sweeping = () => runScheduledSweep({ ...ports, queue, buckets, metrics });
  try {
    const emptySweep = await during(sweeping);
    const metricsWhenEmpty = seen.size;
    const files = await filesOf(samples);
    const processing = await during(() => processAll(ports, queue, files));
    const sweep = await during(sweeping);
    return { files: files.length, processing, emptySweep, sweep, metricsWhenEmpty };
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function filesOf(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.toSorted().map(async (path) => ({ key: `inbox${path.slice(folder.length)}`, bytes: await readFile(path) })),
  );
}

/** File by file, each to the last publication: files that come together cost less. */
async function processAll(
  ports: Ports,
  queue: ReturnType<typeof memoryQueue>,
  files: readonly { readonly key: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const { validate, clean, curate } = stages(ports);
  const runtime = { logger: silentLogger, clock: ports.clock };
  const worker = createWorker({
    queue,
    handlers: {
      validate: sqsHandler(validate, runtime),
      clean: sqsHandler(clean, runtime),
      curate: sqsHandler(curate, runtime),
    },
    ...runtime,
    visibilityTimeoutSeconds,
  });
  const publish = publishStage({ ...ports, curatedBucket: 'curated' });
  for (const { key, bytes } of files) {
    await ports.store.put('landing', key, bytes);
    await worker.runUntilIdle();
    await publish([{ id: '1', puts: [], receiveCount: 1 }], {
      logger: silentLogger,
      remainingTimeMs: () => visibilityTimeoutSeconds * 1_000,
    });
  }
}
