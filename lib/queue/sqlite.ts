import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { limits } from '../lake/limits.ts';
import type { QueueName } from '../lake/zone.ts';
import type { DeadLetter, HiddenMessage, Queue, QueueCounts, QueueMessage, ReceiveOptions } from './port.ts';
import { checkBodies, checkReceive, checkReleaseDelay, checkSendDelay, dueAtMs } from './request.ts';
import { guard, openQueueFile, transaction } from './sqlite-file.ts';

export interface SqliteQueueOptions {
  /** The file, in a folder that exists, or `:memory:`. Several processes may use one file at the same time. */
  readonly path: string;
  readonly clock: { now(): Date };
  /** Names messages and receives. No name may repeat. */
  readonly newId?: () => string;
}

/** A queue that can take back what a dead process had received. */
export interface SqliteQueue extends Queue {
  /**
   * Makes every message in flight visible at once and gives their number. Call it only if no living process is working:
   * its messages would be handed out a second time.
   */
  recover(): Promise<number>;
}

/** How long a message is given back a receive that a killed process had, in milliseconds: after that, it may be what kills. */
const youngMs = 3_600_000;

type Row = Record<string, SQLOutputValue>;

/**
 * A durable queue in one SQLite file. A message whose `send` returned is kept through kill -9. A message in flight
 * comes back when its visibility timeout has passed. Calls block while another process writes, for well under a
 * millisecond each.
 *
 * @example
 * const queue = sqliteQueue({ path: 'lake-data/.store/queue.sqlite', clock });
 * await queue.send('validate', [objectPutEvent({ bucket: 'landing', key, at: clock.now() })]);
 */
export function sqliteQueue({ path, clock, newId = randomUUID }: SqliteQueueOptions): SqliteQueue {
  const db = openQueueFile(path);
  const run = guard(path, () => statements(db));
  const nowMs = () => clock.now().getTime();

  return {
    async send(queue, bodies, { delaySeconds = 0 } = {}) {
      checkBodies(bodies);
      checkSendDelay(delaySeconds);
      const sentAtMs = nowMs();
      const visibleAtMs = dueAtMs(sentAtMs, delaySeconds);
      const insertAll = () => {
        for (const body of bodies) run.insert.run(newId(), queue, body, sentAtMs, visibleAtMs);
      };
      guard(path, () => transaction(db, insertAll));
    },
    async receive(queue, options) {
      checkReceive(options);
      const now = nowMs();
      return guard(path, () => {
        // The first look takes no write lock, because a worker that polls an empty queue must not get in the way of
        // senders.
        if (run.due.get(queue, now, 1) === undefined) return [];
        return transaction(db, () => take(run, queue, options, now, newId));
      });
    },
    async remove(queue, receiptHandles) {
      const removeAll = () => {
        for (const handle of receiptHandles) run.remove.run(handle, queue);
      };
      guard(path, () => transaction(db, removeAll));
    },
    async release(queue, handle, delaySeconds, reason) {
      checkReleaseDelay(delaySeconds);
      const now = nowMs();
      guard(path, () =>
        run.release.run({ queue, handle, now, due: dueAtMs(now, delaySeconds), reason: reason ?? null }),
      );
    },
    async park(queue, handle, delaySeconds, reason) {
      checkReleaseDelay(delaySeconds);
      const now = nowMs();
      guard(path, () => run.park.run({ queue, handle, now, due: dueAtMs(now, delaySeconds), reason: reason ?? null }));
    },
    async counts(queue) {
      return guard(path, () => count(run.counts.get({ queue, now: nowMs() })));
    },
    async hidden(queue) {
      return guard(path, () => run.hidden.all(queue, nowMs()).map(hiddenOf));
    },
    async deadLetters(queue) {
      return guard(path, () => run.deadLetters.all(queue).map(deadLetterOf));
    },
    async redrive(queue, ids) {
      return guard(path, () => transaction(db, () => revive(run, queue, ids && new Set(ids), nowMs())));
    },
    async recover() {
      const now = nowMs();
      return guard(path, () => Number(run.recover.run({ now, young: now - youngMs }).changes));
    },
    async close() {
      if (db.isOpen) db.close();
    },
  };
}

type Statements = ReturnType<typeof statements>;

function statements(db: DatabaseSync) {
  return {
    insert: db.prepare('INSERT INTO message (id, queue, body, sent_at, visible_at) VALUES (?, ?, ?, ?, ?)'),
    due: db.prepare(
      'SELECT seq, receive_count FROM message WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?',
    ),
    take: db.prepare(
      `UPDATE message SET receive_count = receive_count + 1, visible_at = :due, handle = :handle, received_at = :now,
              released_at = NULL
       WHERE seq = :seq RETURNING id, body, handle, receive_count, park_count, sent_at`,
    ),
    bury: db.prepare(
      `INSERT INTO dead_letter (id, queue, body, sent_at, receive_count, died_at, reason)
       SELECT id, queue, body, sent_at, receive_count, ?, reason FROM message WHERE seq = ?`,
    ),
    drop: db.prepare('DELETE FROM message WHERE seq = ?'),
    remove: db.prepare('DELETE FROM message WHERE handle = ? AND queue = ?'),
    // A message whose time ran out is already visible, so only its reason changes.
    release: db.prepare(
      `UPDATE message SET visible_at = iif(visible_at > :now, :due, visible_at), reason = coalesce(:reason, reason),
              released_at = :now, parked_at = NULL, park_count = 0
       WHERE handle = :handle AND queue = :queue`,
    ),
    // A receive is taken back once: a message that was released is no longer this receive's.
    park: db.prepare(
      `UPDATE message SET visible_at = iif(visible_at > :now, :due, visible_at), reason = coalesce(:reason, reason),
              released_at = :now, parked_at = coalesce(parked_at, :now), receive_count = receive_count - 1,
              park_count = park_count + 1
       WHERE handle = :handle AND queue = :queue AND released_at IS NULL`,
    ),
    hidden: db.prepare(
      `SELECT *, iif(released_at IS NULL, received_at, coalesce(parked_at, released_at)) AS since FROM message
       WHERE queue = ? AND handle IS NOT NULL AND visible_at > ? ORDER BY since, seq`,
    ),
    counts: db.prepare(
      `SELECT (SELECT count(*) FROM message WHERE queue = :queue AND visible_at <= :now) AS visible,
              (SELECT count(handle) FROM message WHERE queue = :queue AND visible_at > :now) AS in_flight,
              (SELECT count(*) FROM message WHERE queue = :queue AND visible_at > :now) AS hidden,
              (SELECT count(*) FROM dead_letter WHERE queue = :queue) AS dead`,
    ),
    // What was parked gets its few quick tries again: somebody may have mended the place. What a process had in hand when it
    // was killed was not tried to its end; what it had released was, or its receive was taken back then.
    recover: db.prepare(
      `UPDATE message SET visible_at = :now, park_count = 0,
              receive_count = receive_count - iif(released_at IS NULL AND sent_at > :young, 1, 0)
       WHERE handle IS NOT NULL AND visible_at > :now`,
    ),
    deadLetters: db.prepare('SELECT * FROM dead_letter WHERE queue = ? ORDER BY seq'),
    revive: db.prepare(
      `INSERT INTO message (id, queue, body, sent_at, visible_at)
       SELECT id, queue, body, sent_at, ? FROM dead_letter WHERE seq = ?`,
    ),
    dropDead: db.prepare('DELETE FROM dead_letter WHERE seq = ?'),
  };
}

/**
 * Receives up to `maxMessages` due messages, the longest due first. Messages that were received too often go to the
 * dead letters.
 */
function take(
  run: Statements,
  queue: QueueName,
  { maxMessages, visibilityTimeoutSeconds }: ReceiveOptions,
  nowMs: number,
  newId: () => string,
): readonly QueueMessage[] {
  const taken: QueueMessage[] = [];
  for (;;) {
    const due = run.due.all(queue, nowMs, maxMessages - taken.length);
    if (due.length === 0) return taken;
    for (const { seq = null, receive_count: receiveCount } of due) {
      if (Number(receiveCount) >= limits.receives) {
        run.bury.run(nowMs, seq);
        run.drop.run(seq);
      } else {
        const due = dueAtMs(nowMs, visibilityTimeoutSeconds);
        const row = run.take.get({ due, handle: newId(), now: nowMs, seq });
        if (row !== undefined) taken.push(messageOf(row));
      }
    }
    if (taken.length === maxMessages) return taken;
  }
}

function revive(run: Statements, queue: QueueName, ids: ReadonlySet<string> | undefined, nowMs: number): number {
  const wanted = run.deadLetters.all(queue).filter(({ id }) => ids === undefined || ids.has(String(id)));
  for (const { seq = null } of wanted) {
    run.revive.run(nowMs, seq);
    run.dropDead.run(seq);
  }
  return wanted.length;
}

// The tables are STRICT, so String() and Number() only tell the compiler what each column holds.
function messageOf(row: Row): QueueMessage {
  return {
    id: String(row.id),
    body: String(row.body),
    receiptHandle: String(row.handle),
    receiveCount: Number(row.receive_count),
    parkCount: Number(row.park_count),
    sentAt: new Date(Number(row.sent_at)),
  };
}

function hiddenOf(row: Row): HiddenMessage {
  return {
    id: String(row.id),
    body: String(row.body),
    receiveCount: Number(row.receive_count),
    parkCount: Number(row.park_count),
    state: row.released_at === null ? 'in-work' : 'waits',
    // A message that an older version received has no time of it.
    since: new Date(Number(row.since ?? row.sent_at)),
    until: new Date(Number(row.visible_at)),
    ...(typeof row.reason === 'string' ? { reason: row.reason } : {}),
  };
}

function deadLetterOf(row: Row): DeadLetter {
  return {
    id: String(row.id),
    body: String(row.body),
    receiveCount: Number(row.receive_count),
    sentAt: new Date(Number(row.sent_at)),
    diedAt: new Date(Number(row.died_at)),
    ...(typeof row.reason === 'string' ? { reason: row.reason } : {}),
  };
}

function count(row: Row | undefined): QueueCounts {
  const inFlight = Number(row?.in_flight);
  return {
    visible: Number(row?.visible),
    inFlight,
    delayed: Number(row?.hidden) - inFlight,
    dead: Number(row?.dead),
  };
}
