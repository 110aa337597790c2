import type { Lake } from '../../host/lake.ts';
import type { PlaceName } from '../../host/place.ts';
import { claimPrefix, parseClaimKey } from '../../lib/lake/object-key.ts';
import { type QueueName, zoneOfQueue } from '../../lib/lake/zone.ts';
import { healingCommand, isDamage } from '../../lib/ledger/damage-codes.ts';
import { datasetsOf, type Ports } from '../../lib/ports.ts';
import type { Queue } from '../../lib/queue/port.ts';
import { listDeadWork } from '../../lib/upkeep/dead-letters.ts';
import { type HiddenWork, listHiddenWork } from '../../lib/upkeep/hidden-work.ts';
import { findLosses, type LostWork } from '../../lib/upkeep/lost-work.ts';
import { placeWords } from '../show/place-words.ts';
import { counted, grouped, minute } from '../show/text.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** How long work may stay undone, in milliseconds: the largest export takes minutes, and a running lake sweeps every ten minutes. */
const undoneMs = 3_600_000;

const hourMs = 3_600_000;

/** How many messages wait in the queues, and how many are dead letters. */
export async function checkQueues({ queue, queues }: Pick<Lake, 'queue' | 'queues'>): Promise<readonly Check[]> {
  const counts = new Map<QueueName, Awaited<ReturnType<Queue['counts']>>>();
  for (const name of queues) counts.set(name, await queue.counts(name));
  const texts = [...counts].map(
    ([stage, { visible, inFlight, delayed }]) =>
      `${stage} ${grouped(visible + inFlight + delayed)}${inFlight > 0 ? ` (${grouped(inFlight)} in work)` : ''}`,
  );
  const dead = [...counts.values()].reduce((sum, one) => sum + one.dead, 0);
  return [
    ok('queues', `reachable; waiting: ${texts.join(', ')}`),
    ...outageChecks((await listHiddenWork({ queue, queues })).work),
    dead === 0
      ? ok('dead letters', 'none')
      : fail(
          'dead letters',
          `${counted(dead, 'message')} in the dead letters`,
          (await listDeadWork({ queue, queues })).every(({ reason }) => isDamage(reason))
            ? `Run ${healingCommand}: it removes their causes and queues them again.`
            : 'lake redrive --dry-run lists the causes.',
        ),
  ];
}

/** What an outage keeps waiting, by its cause; nothing where there is none. */
function outageChecks(work: readonly HiddenWork[]): readonly Check[] {
  const parked = work.filter(({ state }) => state === 'parked');
  return [...Map.groupBy(parked, ({ reason }) => reason ?? 'no cause was kept')].map(([reason, some]) => {
    const since = some.map((one) => one.since).sort()[0] ?? null;
    const finding = `${counted(some.length, 'message')} of work waiting since ${minute(since)} UTC: ${reason}`;
    return fail('outage', finding, 'When the cause is gone, the work goes on by itself within five minutes.');
  });
}

/** Which work has been undone for too long, and which objects are gone. */
export async function checkWork(ports: Ports, place: PlaceName = 'embedded'): Promise<readonly Check[]> {
  const before = new Date(ports.clock.now().getTime() - undoneMs);
  const { lost, gone } = await findLosses(ports, { settledBefore: before });
  const old: LostWork[] = [];
  for (const work of lost) {
    const head = work.why === 'gone' ? undefined : await ports.store.head(zoneOfQueue[work.stage], work.key);
    if (head && head.lastModified <= before) old.push(work);
  }
  const lostForGood = gone.filter(({ remedy }) => remedy === undefined).length;
  const [oldest] = old;
  return [
    oldest === undefined
      ? ok('pending work', 'none older than an hour')
      : fail(
          'pending work',
          `${counted(old.length, 'object')} undone for more than an hour, such as ${zoneOfQueue[oldest.stage]}/${oldest.key}`,
          placeWords[place].undone,
        ),
    gone.length === 0
      ? ok('objects', 'every recorded object is there')
      : fail(
          'objects',
          `${counted(gone.length, 'recorded object')} gone, ${lostForGood} for good`,
          `Run ${healingCommand}: it makes again those that can be made again, and names the others.`,
        ),
  ];
}

/**
 * Compares the age of each dataset's newest evidence, by its as-of, with how often its contract or lake.config.ts expects
 * new evidence. A dataset without any evidence is not in use.
 */
export async function checkFreshness(ports: Ports): Promise<readonly Check[]> {
  const nowMs = ports.clock.now().getTime();
  const checks: Check[] = [];
  for (const { contract } of datasetsOf(ports)) {
    const { dataset } = contract;
    let newestMs = Number.NEGATIVE_INFINITY;
    for await (const { key } of ports.store.list('staging', claimPrefix(dataset)))
      newestMs = Math.max(newestMs, parseClaimKey(key).asOf.at.getTime());
    if (newestMs === Number.NEGATIVE_INFINITY) continue;
    const everyHours = ports.config.datasets[dataset]?.freshEveryHours ?? contract.freshness.everyHours;
    const hours = Math.max(0, (nowMs - newestMs) / hourMs);
    const finding = `newest evidence is ${grouped(Math.floor(hours))} h old, expected every ${grouped(everyHours)} h`;
    const name = `fresh ${dataset}`;
    const advice = `Export it again, or set in lake.config.ts how often it comes: datasets: { '${dataset}': { freshEveryHours: … } }.`;
    checks.push(hours > everyHours ? warn(name, finding, advice) : ok(name, finding));
  }
  return checks;
}
