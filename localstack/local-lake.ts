import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openEngine } from '../lib/engine/engine.ts';
import type { LakeConfig } from '../lib/lake/config.ts';
import { objectPutEvent } from '../lib/lake/event.ts';
import type { Logger } from '../lib/lake/logger.ts';
import { type Zone, zoneOfStage } from '../lib/lake/zone.ts';
import { marts } from '../lib/marts/registry.ts';
import type { Queue } from '../lib/queue/port.ts';
import type { SqliteQueue } from '../lib/queue/sqlite.ts';
import { failureNotes } from '../lib/runtime/failure-notes.ts';
import { folderWorkspace } from '../lib/runtime/folder-workspace.ts';
import { sqsHandler } from '../lib/runtime/handler.ts';
import { sources } from '../lib/sources/registry.ts';
import { stages } from '../lib/stages/as-stage.ts';
import type { Clock, Ports } from '../lib/stages/ports.ts';
import { findLostWork, type LostWork } from '../lib/stages/sweep.ts';
import type { ObjectStore } from '../lib/store/port.ts';
import { createWorker, type Worker, type WorkerOptions } from './worker.ts';

export interface LocalLakeOptions {
  readonly config: LakeConfig;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly memoryBytes?: number;
  readonly threads?: number;
  readonly onBatch?: WorkerOptions['onBatch'];
  readonly onFailure?: WorkerOptions['onFailure'];
}

/** A lake whose functions run in this process. */
export interface LocalLake {
  readonly ports: Ports;
  readonly queue: Queue;
  readonly worker: Worker;
  /** Queues the work that nobody did, as after a crash between a put and its event; gives what it found. */
  heal(settledBefore: Date): Promise<readonly LostWork[]>;
  /** Makes the messages in flight visible again and gives their number. Only for the holder of the worker lock: they belong to nobody alive. */
  recover(): Promise<number>;
  /** Puts an object's event into its stage's queue, as the bucket would have. */
  announce(stage: LostWork['stage'], keys: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** What a place brings: its store, its queue and where its temporary files go. */
export interface Place {
  /** Closed with the lake. */
  readonly store: ObjectStore;
  /** Closed with the lake. */
  readonly queue: SqliteQueue;
  readonly clock: Clock;
  readonly tempDir: string;
  bucketOf(zone: Zone): string;
}

/** How long a handler has before its messages are handed out again, in seconds: a gigabyte takes about half a minute. */
const visibilityTimeoutSeconds = 900;

/** The stages over a place's store, worked from its queue. */
export async function openLocalLake(place: Place, options: LocalLakeOptions): Promise<LocalLake> {
  const { store, queue, clock } = place;
  const { config, logger } = options;
  const work = join(place.tempDir, randomUUID());
  const engine = await openEngine({
    spillDir: join(work, 'spill'),
    ...(options.memoryBytes === undefined ? {} : { memoryBytes: options.memoryBytes }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  const workspace = folderWorkspace(work);
  const ports: Ports = { store, engine, workspace, clock, logger, config, sources, marts };
  const announce = async (stage: LostWork['stage'], keys: readonly string[]) => {
    const bucket = place.bucketOf(zoneOfStage[stage]);
    const bodies = keys.map((key) => objectPutEvent({ bucket, key, at: clock.now() }));
    if (bodies.length > 0) await queue.send(stage, bodies);
  };
  return {
    ports,
    queue,
    worker: workerOf(ports, queue, options),
    announce,
    recover: () => queue.recover(),
    heal: async (settledBefore) => {
      const lost = await findLostWork(ports, { settledBefore });
      for (const [stage, some] of Map.groupBy(lost, (one) => one.stage))
        await announce(
          stage,
          some.map(({ key }) => key),
        );
      return lost;
    },
    close: async () => {
      await engine.close();
      await queue.close();
      await store.close();
      await rm(work, { recursive: true, force: true });
    },
  };
}

function workerOf(ports: Ports, queue: Queue, { logger, onBatch, onFailure }: LocalLakeOptions): Worker {
  const failures = failureNotes();
  const { validate, clean, curate } = stages(ports);
  const runtime = { logger, clock: ports.clock, onItemFailure: failures.note };
  return createWorker({
    queue,
    handlers: {
      validate: sqsHandler(validate, runtime),
      clean: sqsHandler(clean, runtime),
      curate: sqsHandler(curate, runtime),
    },
    failures,
    clock: ports.clock,
    logger,
    visibilityTimeoutSeconds,
    ...(onBatch ? { onBatch } : {}),
    ...(onFailure ? { onFailure } : {}),
  });
}
