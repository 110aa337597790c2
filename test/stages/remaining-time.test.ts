import { expect, it } from 'vitest';
import { objectPutEvent, parseObjectPuts } from '../../lib/lake/event.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { validateStage } from '../../lib/stages/chain.ts';
import { testLake } from '../support/lake.ts';

it('a batch whose time is nearly over gives back the arrivals that it did not begin, to be received at once', async () => {
  const lake = await testLake();
  const ids = ['a', 'b', 'c', 'd', 'e'];
  for (const id of ids) await lake.land(`inbox/${id}.csv`, `${id},1\n`);
  const inputs = ids.map((id) => ({
    id,
    receiveCount: 1,
    puts: parseObjectPuts(objectPutEvent({ bucket: 'landing', key: `inbox/${id}.csv`, at: lake.clock.now() })),
  }));
  // Five minutes, of which each arrival takes a hundred seconds: after two, a third that is a little slower would be cut off.
  let leftMs = 400_000;
  const remainingTimeMs = () => {
    leftMs -= 100_000;
    return leftMs;
  };
  const outcomes = await validateStage(lake.ports)(inputs, { logger: silentLogger, remainingTimeMs });
  expect(outcomes.map(({ id, ok }) => `${id} ${ok}`)).toEqual(['a true', 'b true', 'c false', 'd false', 'e false']);
  expect(outcomes[2]).toMatchObject({ error: { code: 'out-of-time', retry: 'now' } });
  // Plenty of time: all of them.
  const again = await validateStage(lake.ports)(inputs, { logger: silentLogger, remainingTimeMs: () => 1_000 });
  expect(again.every(({ ok }) => ok)).toBe(true);
});
