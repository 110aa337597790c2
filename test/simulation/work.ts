import { archive } from '../../lib/archive/archive.ts';
import { restore } from '../../lib/archive/restore.ts';
import { isLakeError } from '../../lib/lake/error.ts';
import { objectPutEvent } from '../../lib/lake/event.ts';
import { type StageName, zoneOfQueue } from '../../lib/lake/zone.ts';
import type { RetainedZone } from '../../lib/ledger/archive-key.ts';
import type { Ports } from '../../lib/ports.ts';
import type { Queue, QueueMessage } from '../../lib/queue/port.ts';
import { failureCollector } from '../../lib/runtime/failure-collector.ts';
import { sqsHandler } from '../../lib/runtime/handler.ts';
import { failedIdsOf, sqsEventOf } from '../../lib/runtime/sqs-event.ts';
import { stages } from '../../lib/stages/chain.ts';
import { findLostWork } from '../../lib/upkeep/lost-work.ts';
import { openAgain } from '../../lib/upkeep/open-again.ts';
import { planClean } from '../../lib/upkeep/replay.ts';

/** How long a simulated worker has before its messages are handed out again, in seconds. */
export const visibilitySeconds = 30;

export interface FailedMessage {
  readonly stage: StageName;
  readonly error: unknown;
}

/** Receives one batch, has the real handler work it, and removes or releases its messages: what a worker does over and over. */
export async function workOnce(
  ports: Ports,
  queue: Queue,
  stage: StageName,
  maxMessages: number,
): Promise<readonly FailedMessage[]> {
  const messages = await queue.receive(stage, { maxMessages, visibilityTimeoutSeconds: visibilitySeconds });
  if (messages.length === 0) return [];
  const failed = await handle(ports, stage, messages);
  const done = messages.filter(({ id }) => !failed.has(id));
  if (done.length > 0)
    await queue.remove(
      stage,
      done.map(({ receiptHandle }) => receiptHandle),
    );
  for (const { id, receiptHandle, receiveCount } of messages)
    if (failed.has(id)) await queue.release(stage, receiptHandle, 2 ** (receiveCount - 1));
  return [...failed.values()].map((error) => ({ stage, error }));
}

async function handle(
  ports: Ports,
  stage: StageName,
  messages: readonly QueueMessage[],
): Promise<ReadonlyMap<string, unknown>> {
  const { clock, logger } = ports;
  const notes = failureCollector();
  const handler = sqsHandler(stages(ports)[stage], { clock, logger, onItemFailure: notes.note });
  const context = { awsRequestId: messages[0]?.id ?? '', getRemainingTimeInMillis: () => visibilitySeconds * 1000 };
  try {
    const response = await handler(sqsEventOf(stage, messages, clock.now()), context);
    return new Map([...failedIdsOf(messages, response)].map((id) => [id, notes.take(id)]));
  } catch (error) {
    return new Map(messages.map(({ id }) => [id, error]));
  }
}

/** Queues the work whose event was lost; gives how much that was. */
export async function sweepOnce(ports: Ports, queue: Queue): Promise<number> {
  const lost = await findLostWork(ports, { settledBefore: ports.clock.now() });
  for (const { stage, key } of lost)
    await queue.send(stage, [objectPutEvent({ bucket: zoneOfQueue[stage], key, at: ports.clock.now() })]);
  return lost.length;
}

/** Archives what is old; gives the objects that it found damaged. */
export async function archiveOnce(ports: Ports): Promise<readonly string[]> {
  const { failed } = await archive(ports);
  return failed.map(({ zone, key, reason }) => `${zone}/${key}: ${reason}`);
}

/** Brings a zone back from the archive; gives the objects that it found damaged, not those whose key is taken. */
export async function restoreOnce(ports: Ports, zone: RetainedZone): Promise<readonly string[]> {
  const { failed } = await restore(ports, { zone });
  return failed
    .filter(({ reason }) => !reason.startsWith('Another file'))
    .map(({ key, reason }) => `${zone}/${key}: ${reason}`);
}

/** Has cleaned again what was cleaned under another version of its contract. */
export async function replayOnce(ports: Ports, queue: Queue): Promise<void> {
  const work = await planClean(ports, {});
  await openAgain(ports, work);
  for (const { stage, key } of work)
    await queue.send(stage, [objectPutEvent({ bucket: zoneOfQueue[stage], key, at: ports.clock.now() })]);
}

/** True for the two failures that need no fault: others were quicker, or the file was replaced while it was read. */
export function isRace(error: unknown): boolean {
  return isLakeError(error, 'swap-contended') || isLakeError(error, 'object-changed');
}

/** An error with its causes, for the one who looks into a failing seed. */
export function errorText(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` ← ${errorText(error.cause)}` : '';
  return `${error}${cause}`;
}
