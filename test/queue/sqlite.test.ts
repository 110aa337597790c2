import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sqliteQueue } from '../../lib/queue/sqlite.ts';
import { processorMillisOf } from '../support/processor-time.ts';
import { queueConformance } from './conformance.ts';
import { fakeClock } from './fake-clock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lake-queue-'));
  path = join(folder, 'queue.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

for (const place of ['in a file', 'in memory']) {
  queueConformance(`the SQLite queue ${place}`, async () => {
    const clock = fakeClock();
    const queue = sqliteQueue({ path: place === 'in memory' ? ':memory:' : path, clock });
    return { queue, advance: async (seconds) => clock.advance(seconds), close: () => queue.close() };
  });
}

const realClock = { now: () => new Date() };
const all = { maxMessages: 10_000, visibilityTimeoutSeconds: 600 };

interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  readonly errors: string[];
  readonly closed: Promise<unknown>;
}

function start(mode: string, name = ''): Child {
  const script = fileURLToPath(new URL('sqlite-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, mode, path, name], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const errors: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  return { process: child, lines, errors, closed: once(child, 'close') };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

function said(lines: readonly string[], verb: string): Set<string> {
  return new Set(lines.filter((line) => line.startsWith(`${verb} `)).map((line) => line.slice(verb.length + 1)));
}

it('a file keeps its messages, counts and dead letters when it is closed and opened again', async () => {
  const clock = fakeClock();
  const first = sqliteQueue({ path, clock });
  await first.send('curate', ['a', 'b']);
  await first.receive('curate', { maxMessages: 1, visibilityTimeoutSeconds: 5 });
  await first.close();
  await first.close();
  const second = sqliteQueue({ path, clock });
  expect(await second.counts('curate')).toEqual({ visible: 1, inFlight: 1, delayed: 0, dead: 0 });
  clock.advance(5);
  const messages = await second.receive('curate', all);
  expect(messages.map((message) => [message.body, message.receiveCount]).toSorted()).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
  await second.close();
});

it('what a process sent and did not remove outlives its kill -9, at whatever moment it comes', async () => {
  for (const linesBeforeKill of [20, 101, 400]) {
    const child = start('churn', `k${linesBeforeKill}`);
    await until(() => child.lines.length >= linesBeforeKill);
    child.process.kill('SIGKILL');
    await child.closed;
    const sent = said(child.lines, 'sent');
    const removed = said(child.lines, 'removed');
    const perhapsRemoved = said(child.lines, 'removing');

    const later = sqliteQueue({ path, clock: { now: () => new Date(Date.now() + 3_600_000) } });
    const messages = (await later.receive('validate', all)).filter((message) =>
      message.body.startsWith(`k${linesBeforeKill}-`),
    );
    const bodies = new Set(messages.map((message) => message.body));
    expect(bodies.size).toBe(messages.length);
    for (const body of sent) if (!perhapsRemoved.has(body)) expect(bodies).toContain(body);
    for (const body of removed) expect(bodies).not.toContain(body);
    await later.close();
  }
});

it('processes that drain one file get each message exactly once while no timeout passes', async () => {
  const bodies = Array.from({ length: 600 }, (_, index) => `m${index}`);
  const queue = sqliteQueue({ path, clock: realClock });
  await queue.send('validate', bodies);
  const children = [start('drain'), start('drain'), start('drain')];
  await Promise.all(children.map((child) => child.closed));
  expect(children.flatMap((child) => child.errors)).toEqual([]);
  const got = children.flatMap((child) =>
    child.lines.filter((line) => line.startsWith('got ')).map((line) => line.slice(4)),
  );
  expect(got.toSorted()).toEqual(bodies.toSorted());
  expect(await queue.counts('validate')).toEqual({ visible: 0, inFlight: 0, delayed: 0, dead: 0 });
  await queue.close();
});

it('recover hands out again at once what a dead process had received, uncounted for an hour, and nothing else', async () => {
  const clock = fakeClock();
  const queue = sqliteQueue({ path, clock });
  await queue.send('validate', ['received', 'waiting']);
  await queue.send('clean', ['delayed'], { delaySeconds: 60 });
  await queue.receive('validate', { maxMessages: 1, visibilityTimeoutSeconds: 900 });
  expect(await queue.recover()).toBe(1);
  expect(await queue.recover()).toBe(0);
  const messages = await queue.receive('validate', all);
  expect(messages.map(({ body, receiveCount }) => `${body} ${receiveCount}`).toSorted()).toEqual([
    'received 1',
    'waiting 1',
  ]);
  expect(await queue.counts('clean')).toEqual({ visible: 0, inFlight: 0, delayed: 1, dead: 0 });
  clock.advance(3_600_000);
  await queue.receive('validate', all);
  await queue.recover();
  expect((await queue.receive('validate', all)).map(({ receiveCount }) => receiveCount)).toEqual([3, 3]);
  await queue.close();
});

it('recover gives no receive back to what failed or was parked: a killed process had none of it', async () => {
  const queue = sqliteQueue({ path, clock: fakeClock() });
  await queue.send('validate', ['failed', 'parked']);
  for (const { body, receiptHandle } of await queue.receive('validate', all))
    await (body === 'failed'
      ? queue.release('validate', receiptHandle, 60)
      : queue.park('validate', receiptHandle, 60));
  await queue.recover();
  const counts = (await queue.receive('validate', all)).map(({ body, receiveCount }) => `${body} ${receiveCount}`);
  expect(counts.toSorted()).toEqual(['failed 2', 'parked 1']);
  await queue.recover();
  await queue.recover();
  const again = (await queue.receive('validate', all)).map(({ body, receiveCount }) => `${body} ${receiveCount}`);
  expect(again.toSorted()).toEqual(['failed 2', 'parked 1']);
  await queue.close();
});

it('processes may make the same new file at the same moment', async () => {
  const children = Array.from({ length: 6 }, () => start('open'));
  const exits = await Promise.all(children.map((child) => child.closed));
  expect(children.flatMap((child) => child.errors)).toEqual([]);
  expect(exits).toEqual(children.map(() => [0, null]));
});

it('receiving costs the same in a queue of 100,000 messages', async () => {
  const queue = sqliteQueue({ path, clock: realClock });
  const bodies = Array.from({ length: 100_000 }, (_, index) => `message ${index}`);
  await queue.send('validate', bodies);
  const millis = await processorMillisOf(async () => {
    for (let index = 0; index < 100; index += 1)
      await queue.receive('validate', { maxMessages: 10, visibilityTimeoutSeconds: 60 });
  });
  expect(millis).toBeLessThan(2_000); // a scan of the table would take ten times as long
  expect(await queue.counts('validate')).toEqual({ visible: 99_000, inFlight: 1_000, delayed: 0, dead: 0 });
  await queue.close();
});

it('a file of a newer version is refused with what to do', async () => {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => sqliteQueue({ path, clock: realClock })).toThrow(
    /has version 99, but this lake supports 3: update the lake/,
  );
});

it('a file of version 1 keeps its messages and dead letters, which get a place for reasons', async () => {
  const db = new DatabaseSync(path);
  db.exec(`
    CREATE TABLE message (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, queue TEXT NOT NULL, body TEXT NOT NULL,
      sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL, receive_count INTEGER NOT NULL DEFAULT 0, handle TEXT) STRICT;
    CREATE TABLE dead_letter (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, queue TEXT NOT NULL, body TEXT NOT NULL,
      sent_at INTEGER NOT NULL, receive_count INTEGER NOT NULL, died_at INTEGER NOT NULL) STRICT;
    INSERT INTO message (id, queue, body, sent_at, visible_at) VALUES ('m', 'clean', 'waiting', 1, 1);
    INSERT INTO dead_letter (id, queue, body, sent_at, receive_count, died_at) VALUES ('d', 'clean', 'dead', 1, 5, 2);
    PRAGMA user_version = 1`);
  db.close();
  const queue = sqliteQueue({ path, clock: realClock });
  expect((await queue.deadLetters('clean')).map(({ id, reason }) => [id, reason])).toEqual([['d', undefined]]);
  const [message] = await queue.receive('clean', all);
  await queue.release('clean', message?.receiptHandle ?? '', 0, 'a reason');
  expect(await queue.redrive('clean')).toBe(1);
  expect(await queue.counts('clean')).toMatchObject({ visible: 2, dead: 0 });
  await queue.close();
  await sqliteQueue({ path, clock: realClock }).close();
});

it('a file that is no queue is refused as the operator’s to move away', () => {
  writeFileSync(path, 'not a database, but long enough to be looked at as one'.repeat(40));
  expect(() => sqliteQueue({ path, clock: realClock })).toThrow(
    expect.objectContaining({ code: 'queue-unavailable', fault: 'operator', retry: 'never' }),
  );
});

it('a folder that does not exist is refused with what to do', () => {
  const nowhere = join(folder, 'none', 'queue.db');
  expect(() => sqliteQueue({ path: nowhere, clock: realClock })).toThrow(
    /cannot be opened: check that its folder exists/,
  );
});

it.skipIf(process.getuid?.() === 0)(
  'a file that may not be written is refused as the operator’s to correct',
  async () => {
    await sqliteQueue({ path, clock: realClock }).close();
    chmodSync(path, 0o400);
    chmodSync(folder, 0o500);
    try {
      const queue = () => sqliteQueue({ path, clock: realClock }).send('clean', ['m']);
      await expect(async () => queue()).rejects.toMatchObject({ code: 'queue-unavailable', fault: 'operator' });
    } finally {
      chmodSync(folder, 0o700);
    }
  },
);

it('a call that fails half-way leaves nothing behind and the queue in use', async () => {
  const ids = ['same', 'same'];
  const queue = sqliteQueue({ path, clock: realClock, newId: () => ids.pop() ?? 'other' });
  await queue.send('clean', ['a', 'b']); // takes both names as message ids
  const receive = queue.receive('clean', all); // both receipt handles are `other`: refused by the unique index
  await expect(receive).rejects.toMatchObject({ code: 'queue-unavailable', fault: 'bug' });
  expect(await queue.counts('clean')).toMatchObject({ visible: 2, inFlight: 0 });
  expect(await queue.receive('clean', { maxMessages: 1, visibilityTimeoutSeconds: 1 })).toHaveLength(1);
  await queue.close();
});

it('a call on a closed queue is refused', async () => {
  const queue = sqliteQueue({ path, clock: realClock });
  await queue.close();
  await expect(queue.counts('clean')).rejects.toMatchObject({ code: 'queue-unavailable' });
});
