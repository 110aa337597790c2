import { systemClock } from '../lib/lake-ports.ts';
import type { Clock, Ports } from '../lib/ports.ts';
import type { SqliteQueue } from '../lib/queue/sqlite.ts';
import { failureCollector } from '../lib/runtime/failure-collector.ts';
import { sqsHandler } from '../lib/runtime/handler.ts';
import { stages } from '../lib/stages/chain.ts';
import { type Lake, type LakeOptions, openLakeAt } from './lake.ts';
import type { Place } from './place.ts';
import { createWorker, type Worker, type WorkerOptions } from './worker.ts';

export interface LocalLakeOptions extends Omit<LakeOptions, 'clock' | 'tempDir'> {
  readonly clock?: Clock;
  readonly onBatch?: WorkerOptions['onBatch'];
  readonly onFailure?: WorkerOptions['onFailure'];
  readonly onOutage?: WorkerOptions['onOutage'];
}

/** A lake whose functions run in this process. */
export interface LocalLake extends Lake {
  readonly worker: Worker;
  /** Makes messages in flight visible again, and gives their number. Only the holder of the worker lock may do so: no living process holds them. */
  recover(): Promise<number>;
}

/** A place without functions of its own. */
export interface LocalPlace extends Place {
  readonly queue: SqliteQueue;
  /** Folder for temporary files, on the file system of the objects where they are files. */
  readonly tempDir: string;
}

/** How long a handler may take before its messages become visible again, in seconds: a gigabyte takes about half a minute. */
const visibilityTimeoutSeconds = 900;

/** Opens a lake whose stages run in this process, over the store and the queue of a place. */
export async function openLocalLake(place: LocalPlace, options: LocalLakeOptions): Promise<LocalLake> {
  const clock = options.clock ?? systemClock;
  const lake = await openLakeAt(place, { ...options, clock, tempDir: place.tempDir });
  return { ...lake, worker: workerOf(lake.ports, place.queue, options), recover: () => place.queue.recover() };
}

function workerOf(
  ports: Ports,
  queue: SqliteQueue,
  { logger, onBatch, onFailure, onOutage }: LocalLakeOptions,
): Worker {
  const failures = failureCollector();
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
    ...(onOutage ? { onOutage } : {}),
  });
}
