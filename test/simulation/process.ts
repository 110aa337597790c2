import { buffer } from 'node:stream/consumers';
import type { Engine, EngineSession } from '../../lib/engine/engine.ts';
import type { Zone } from '../../lib/lake/zone.ts';
import type { Queue } from '../../lib/queue/port.ts';
import type { ObjectInfo, ObjectStore } from '../../lib/store/port.ts';
import { drawFault, type Fault, outageOf, ProcessDied, truncatedStream, type Weather } from './faults.ts';
import type { Random } from './random.ts';
import type { Activity, Scheduler } from './scheduler.ts';

/** A simulated process: its ways to the world, each call parked and at the mercy of the weather. */
export interface SimProcess {
  readonly id: number;
  readonly store: ObjectStore;
  readonly queue: Queue;
  readonly engine: Engine;
  isDead(): boolean;
  /** Faults that this process has met: what may explain a message that failed. */
  faultsMet(): number;
}

export interface SimProcessOptions {
  readonly id: number;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly weather: () => Weather;
  readonly store: ObjectStore;
  readonly queue: Queue;
  readonly engine: Engine;
  /** Hears each call with what befell it, in the order in which they take place. */
  readonly trace: (label: string, fault: Fault) => void;
}

type Call = <T>(what: 'store' | 'queue', label: string, effect: () => Promise<T>) => Promise<T>;

export function simProcess(options: SimProcessOptions): SimProcess {
  const { id, scheduler, random, weather, trace } = options;
  let dead = false;
  let met = 0;
  const assertAlive = () => {
    if (dead) throw new ProcessDied();
  };
  const call: Call = async (what, name, effect) => {
    assertAlive();
    const label = `p${id} ${what} ${name}`;
    const { done } = await scheduler.park(id, label);
    try {
      assertAlive();
      const fault = drawFault(random, weather());
      trace(label, fault);
      if (fault !== 'none') met++;
      if (fault === 'death-before' || fault === 'death-after') dead = fault === 'death-before';
      if (fault === 'outage-before') throw outageOf(what, label);
      assertAlive();
      const result = await effect();
      if (fault === 'death-after') dead = true;
      assertAlive();
      if (fault === 'outage-after') throw outageOf(what, label);
      return result;
    } finally {
      done();
    }
  };
  const truncation = () => {
    const falls = random.chance(weather().truncation);
    if (falls) met++;
    return falls;
  };
  return {
    id,
    store: callingStore(options, call, truncation),
    queue: callingQueue(options.queue, call),
    engine: countedEngine(options.engine, scheduler.activity, assertAlive),
    isDead: () => dead,
    faultsMet: () => met,
  };
}

function callingStore({ store, random }: SimProcessOptions, call: Call, truncation: () => boolean): ObjectStore {
  const entries = (zone: Zone, prefix: string, after: string) =>
    call('store', `list ${zone}/${prefix} after ${after}`, async () => {
      const all: ObjectInfo[] = [];
      for await (const info of store.list(zone, prefix)) if (info.key > after) all.push(info);
      // A page ends anywhere, and what is put meanwhile may stand on the next one.
      const page = random.chance(0.2) ? all.slice(0, random.int(0, all.length)) : all;
      return { page, isLast: page.length === all.length };
    });
  return {
    head: (zone, key) => call('store', `head ${zone}/${key}`, () => store.head(zone, key)),
    get: (zone, key) =>
      call('store', `get ${zone}/${key}`, async () => {
        const stream = await store.get(zone, key);
        if (!truncation()) return stream;
        const bytes = await buffer(stream);
        return truncatedStream(bytes, random.int(0, Math.max(0, bytes.length - 1)), key, random.chance(0.5));
      }),
    read: (zone, key) => call('store', `read ${zone}/${key}`, () => store.read(zone, key)),
    put: (zone, key, body, options) => call('store', `put ${zone}/${key}`, () => store.put(zone, key, body, options)),
    remove: (zone, key, options) => call('store', `remove ${zone}/${key}`, () => store.remove(zone, key, options)),
    async *list(zone, prefix = '') {
      let after = '';
      for (let isLast = false; !isLast; ) {
        const found = await entries(zone, prefix, after);
        yield* found.page;
        after = found.page.at(-1)?.key ?? after;
        isLast = found.isLast;
      }
    },
    close: async () => {},
  };
}

function callingQueue(queue: Queue, call: Call): Queue {
  return {
    ...queue,
    send: (stage, bodies, options) => call('queue', `send ${stage}`, () => queue.send(stage, bodies, options)),
    receive: (stage, options) => call('queue', `receive ${stage}`, () => queue.receive(stage, options)),
    remove: (stage, handles) => call('queue', `remove ${stage} ${handles.join()}`, () => queue.remove(stage, handles)),
    release: (stage, handle, delay) =>
      call('queue', `release ${stage} ${handle}`, () => queue.release(stage, handle, delay)),
  };
}

/** The engine, counted: while it works nothing else is let go, so its threads' timing decides nothing. */
function countedEngine(engine: Engine, activity: Activity, assertAlive: () => void): Engine {
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    activity.begin();
    try {
      return await work();
    } finally {
      activity.end();
    }
  };
  const alive = async <T>(work: () => Promise<T>): Promise<T> => {
    assertAlive();
    return counted(work);
  };
  const sessionOf = (session: EngineSession): EngineSession => ({
    run: (sql) => alive(() => session.run(sql)),
    rows: (sql) => alive(() => session.rows(sql)),
    query: (sql) => alive(() => session.query(sql)),
    stream: (sql) => alive(() => session.stream(sql)),
    append: (table, rows) => alive(() => session.append(table, rows)),
    close: () => counted(() => session.close()),
    runAll: async (statements, then) => {
      assertAlive();
      // Each statement is work of its own: what follows one parks while the next ones run.
      let running = statements.length;
      for (let n = 0; n < running; n++) activity.begin();
      try {
        return await session.runAll(statements, (index) => {
          running--;
          activity.end();
          return then(index);
        });
      } finally {
        for (; running > 0; running--) activity.end();
      }
    },
  });
  const session = async () => sessionOf(await alive(() => engine.session()));
  return {
    session,
    with: async (work) => {
      const one = await session();
      try {
        return await work(one);
      } finally {
        await one.close();
      }
    },
    close: async () => {},
  };
}
