import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openEngine } from '../lib/engine/engine.ts';
import type { LakeConfig } from '../lib/lake/config.ts';
import { type Announced, announcedPut, objectPutEvent } from '../lib/lake/event.ts';
import type { Logger } from '../lib/lake/logger.ts';
import { type QueueName, zoneOfQueue } from '../lib/lake/zone.ts';
import { lakePorts } from '../lib/lake-ports.ts';
import type { Clock, Ports } from '../lib/ports.ts';
import type { Queue } from '../lib/queue/port.ts';
import { findLostWork, type LossOptions, type LostWork } from '../lib/upkeep/lost-work.ts';
import { announcedOf } from '../lib/upkeep/sweep.ts';
import type { Place } from './place.ts';
import { newWorkFolder } from './work-folder.ts';

export interface LakeOptions {
  readonly config: LakeConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Folder for temporary files. The lake makes a folder of its own in it. */
  readonly tempDir: string;
  readonly memoryBytes?: number | undefined;
  readonly threads?: number | undefined;
}

/** A lake in some place, with DuckDB in this process. */
export interface Lake {
  readonly ports: Ports;
  readonly queue: Queue;
  /** The queues that something processes in this place. */
  readonly queues: readonly QueueName[];
  /** Whom the marts are published for; undefined where they are not published. */
  readonly publishedFor?: LossOptions['publishedFor'];
  /** Sends the events of objects to a queue, as their bucket does. */
  announce(queue: QueueName, keys: readonly Announced[]): Promise<void>;
  /** Queues lost work, such as after a crash between a put and its event. Gives what it found. */
  heal(settledBefore: Date): Promise<readonly LostWork[]>;
  /** Closes the lake and its place. */
  close(): Promise<void>;
}

/**
 * Opens a lake at a place: assembles its ports, and starts DuckDB in this process.
 *
 * @example
 * const lake = await openLakeAt(place, { config, logger, clock, tempDir });
 */
export async function openLakeAt(place: Place, options: LakeOptions): Promise<Lake> {
  const { config, logger, clock, memoryBytes, threads } = options;
  const { store, queue, queues } = place;
  const publishedFor = queues.includes('publish') ? config : undefined;
  const work = newWorkFolder(options.tempDir);
  const engine = openEngine({
    spillDir: join(work, 'spill'),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(threads === undefined ? {} : { threads }),
  });
  const ports = lakePorts({ store, engine, logger, config, workFolder: work, clock });
  const announce = async (stage: QueueName, keys: readonly Announced[]) => {
    const bucket = place.bucketOf(zoneOfQueue[stage]);
    const bodies = keys.map((one) => objectPutEvent({ bucket, ...announcedPut(one), at: clock.now() }));
    if (bodies.length > 0) await queue.send(stage, bodies);
  };
  return {
    ports,
    queue,
    queues,
    publishedFor,
    announce,
    heal: async (settledBefore) => {
      const lost = await findLostWork(ports, { settledBefore, publishedFor });
      for (const [stage, some] of Map.groupBy(lost, ({ stage }) => stage)) await announce(stage, some.map(announcedOf));
      return lost;
    },
    close: async () => {
      await engine.close();
      await place.close();
      await rm(work, { recursive: true, force: true });
    },
  };
}
