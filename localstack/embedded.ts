import type { LakeConfig } from '../lib/lake/config.ts';
import type { Logger } from '../lib/lake/logger.ts';
import type { Queue } from '../lib/queue/port.ts';
import { failureNotes } from '../lib/runtime/failure-notes.ts';
import { sqsHandler } from '../lib/runtime/handler.ts';
import { stages } from '../lib/stages/as-stage.ts';
import type { Clock, Ports } from '../lib/stages/ports.ts';
import { openEmbeddedPlace } from './embedded-place.ts';
import { type Lake, openLakeAt } from './lake.ts';
import { createWorker, type Worker, type WorkerOptions } from './worker.ts';

export interface EmbeddedOptions {
  /** The lake's folder; made where there is none. */
  readonly root: string;
  readonly config: LakeConfig;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly memoryBytes?: number | undefined;
  readonly threads?: number | undefined;
  readonly onBatch?: WorkerOptions['onBatch'];
  readonly onFailure?: WorkerOptions['onFailure'];
}

/** A lake in a folder: files, a queue in SQLite, DuckDB in this process. Nothing but npm. */
export interface EmbeddedLake extends Lake {
  readonly worker: Worker;
  /** Makes the messages in flight visible again and gives their number. Only for the holder of the worker lock: they belong to nobody alive. */
  recover(): Promise<number>;
}

/** How long a handler has before its messages are handed out again, in seconds: a gigabyte takes about half a minute. */
const visibilityTimeoutSeconds = 900;

/** Opens the embedded lake. Several processes may have the same one open; all of them may work its queues. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedLake> {
  const clock = options.clock ?? { now: () => new Date() };
  const place = openEmbeddedPlace({ root: options.root, clock });
  // On the lake's own file system, so that what is made there can be kept without a copy.
  const lake = await openLakeAt(place, { ...options, clock, tempDir: place.tempDir });
  return {
    ...lake,
    worker: workerOf(lake.ports, lake.queue, options),
    recover: () => place.queue.recover(),
  };
}

function workerOf(ports: Ports, queue: Queue, { logger, onBatch, onFailure }: EmbeddedOptions): Worker {
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
