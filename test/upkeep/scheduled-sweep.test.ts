import { beforeEach, describe, expect, it } from 'vitest';
import { parseLakeConfig } from '../../lib/lake/config.ts';
import { parseObjectPuts } from '../../lib/lake/event.ts';
import { limits } from '../../lib/lake/limits.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { claimKey, manifestKey } from '../../lib/lake/object-key.ts';
import { zones } from '../../lib/lake/zone.ts';
import { marts } from '../../lib/marts/registry.ts';
import { memoryQueue } from '../../lib/queue/memory.ts';
import { sources } from '../../lib/sources/registry.ts';
import { identityOf, madeFrom, publicationsOf, publishedKey, shareKey } from '../../lib/stages/publish/publication.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { runScheduledSweep } from '../../lib/upkeep/scheduled-sweep.ts';

const buckets = Object.fromEntries(zones.map((zone) => [zone, `lake-${zone}`])) as Record<
  (typeof zones)[number],
  string
>;

const royaltiesManifest = {
  format: 1 as const,
  mart: 'royalties',
  version: 3,
  contractVersion: 1,
  promotedAt: '2026-10-31T00:00:00.000Z',
  objects: [],
};

/** An artist who reads, by the name that some marts have. */
const config = parseLakeConfig({ readers: { artists: { nova: { names: ['Nova'] } } } }, { sources: [], datasets: [] });

describe('a scheduled sweep', () => {
  let now: Date;
  const clock = { now: () => now };
  let store: ReturnType<typeof memoryStore>;
  let queue: ReturnType<typeof memoryQueue>;
  let measured: unknown[];

  beforeEach(() => {
    now = new Date('2026-11-01T00:00:00Z');
    store = memoryStore({ clock });
    queue = memoryQueue({ clock });
    measured = [];
  });

  const sweep = () =>
    runScheduledSweep({
      store,
      queue,
      marts,
      sources,
      clock,
      config,
      buckets,
      logger: silentLogger,
      metrics: { emit: (...measures) => void measured.push(measures) },
    });

  it('sends the event that was lost, once the file has lain for a quarter of an hour', async () => {
    await store.put('landing', 'inbox/a b.tsv', 'x');
    now = new Date('2026-11-01T00:10:00Z');
    expect((await sweep()).queued).toEqual([]);
    now = new Date('2026-11-01T00:20:00Z');
    await sweep();
    const [message] = await queue.receive('validate', { maxMessages: 10, visibilityTimeoutSeconds: 1 });
    expect(parseObjectPuts(message?.body ?? '')).toMatchObject([{ bucket: 'lake-landing', key: 'inbox/a b.tsv' }]);
    expect(measured.at(-1)).toEqual([{ SweptWork: 1, DeadWork: 0, LostObjects: 0 }, { function: 'sweep' }]);
  });

  it('lists an empty lake at most thirty times', async () => {
    const listings: string[] = [];
    const { list } = store;
    store = {
      ...store,
      list(zone, prefix = '') {
        listings.push(`${zone}/${prefix}`);
        return list(zone, prefix);
      },
    };
    await sweep();
    expect(listings).toContain('staging/claims/');
    expect(listings.length).toBeLessThanOrEqual(30);
  });

  it('leaves work to a queue that is not empty', async () => {
    await store.put('landing', 'inbox/a.tsv', 'x');
    now = new Date('2026-11-01T00:20:00Z');
    await sweep();
    await sweep();
    expect(await queue.counts('validate')).toMatchObject({ visible: 1 });
  });

  it('publishes what was promoted and is not what readers see, unless that is under way or was given up', async () => {
    await store.put('ledger', manifestKey('royalties'), JSON.stringify(royaltiesManifest));
    const published = (list: string, share: string) =>
      Promise.all([
        store.put('curated', publishedKey('royalties'), '', { metadata: { [madeFrom]: list } }),
        store.put('curated', shareKey('nova', 'royalties'), '', { metadata: { [madeFrom]: share } }),
      ]);
    const royalties = marts.filter(({ contract }) => contract.mart === 'royalties');
    const [list = '', share = ''] = royalties
      .flatMap((mart) => publicationsOf(mart, config))
      .map((one) => identityOf(royaltiesManifest, one));
    const late = { stage: 'publish', key: 'manifests/royalties.json', why: 'not-published' };
    await published(list, share);
    expect((await sweep()).queued).toEqual([]);
    await published(list, 'what the artist saw before');
    expect((await sweep()).queued).toEqual([late]);
    expect((await sweep()).queued).toEqual([]); // it is queued already
    const [message] = await queue.receive('publish', { maxMessages: 1, visibilityTimeoutSeconds: 1 });
    expect(parseObjectPuts(message?.body ?? '')).toMatchObject([{ bucket: 'lake-ledger', key: late.key }]);
    for (let receive = 0; receive < limits.receives; receive++) {
      now = new Date(now.getTime() + 2_000);
      await queue.receive('publish', { maxMessages: 1, visibilityTimeoutSeconds: 1 });
    }
    await published('an older list', share);
    expect(await sweep()).toMatchObject({ queued: [], dead: [{ stage: 'publish', keys: [late.key] }] });
  });

  it('measures how old the newest evidence of each dataset is', async () => {
    const claim = (asOf: string) =>
      claimKey({
        dataset: 'metaads/campaigns',
        month: 'all',
        account: 'nova',
        asOf: { at: new Date(asOf), kind: 'stated' },
        sha256: 'a'.repeat(64),
        part: { version: 1, digest: 'none' },
      });
    await store.put('staging', claim('2026-10-30T00:00:00Z'), '{}');
    await store.put('staging', claim('2026-10-31T12:00:00Z'), '{}');
    await sweep();
    expect(measured).toContainEqual([{ EvidenceAgeHours: 12 }, { dataset: 'metaads/campaigns' }]);
    expect(measured).toHaveLength(2);
  });
});
