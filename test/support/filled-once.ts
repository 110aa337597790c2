import type { Zone } from '../../lib/lake/zone.ts';
import { zones } from '../../lib/lake/zone.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import type { ObjectHead, ObjectStore } from '../../lib/store/port.ts';
import { present, type TestLake, type TestLakeOptions, testClock, testLake } from './lake.ts';

interface Kept extends ObjectHead {
  readonly zone: Zone;
  readonly bytes: Uint8Array;
}

interface Filled {
  readonly objects: readonly Kept[];
  readonly now: Date;
}

const filled = new Map<string, Promise<Filled>>();

/**
 * A lake as `fill` leaves it: filled when it is first asked for under its name, and a copy for each test, of every object
 * with its bytes, metadata and time, so that no test sees what another one does. Most of a test's time is the filling.
 */
export async function filledOnce(
  name: string,
  options: Pick<TestLakeOptions, 'config'> & { readonly start?: string },
  fill: (lake: TestLake) => Promise<void>,
): Promise<TestLake> {
  const { start, ...rest } = options;
  const fillFirst = async (): Promise<Filled> => {
    const lake = await testLake({ ...rest, clock: testClock(start) });
    await fill(lake);
    return { objects: await allOf(lake.ports.store), now: lake.clock.now() };
  };
  const first = filled.get(name) ?? fillFirst();
  filled.set(name, first);
  const { objects, now } = await first;
  const clock = testClock();
  const store = memoryStore({ clock });
  for (const { zone, key, bytes, metadata, lastModified } of objects) {
    clock.set(lastModified.toISOString());
    await store.put(zone, key, bytes, { metadata });
  }
  clock.set(now.toISOString());
  return testLake({ ...rest, clock, store });
}

async function allOf(store: ObjectStore): Promise<readonly Kept[]> {
  const objects: Kept[] = [];
  for (const zone of zones) {
    for await (const { key } of store.list(zone)) {
      const what = `${zone} has ${key}`;
      const { bytes } = present(await store.read(zone, key), what);
      objects.push({ ...present(await store.head(zone, key), what), zone, bytes });
    }
  }
  return objects;
}
