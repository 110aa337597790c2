import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseLakeConfig } from '../../lib/lake/config.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { readManifest } from '../../lib/ledger/manifests.ts';
import type { StageInput } from '../../lib/runtime/stage.ts';
import { publishedKey, shareKey } from '../../lib/stages/publish/publication.ts';
import { publishStage } from '../../lib/stages/publish/publish.ts';
import { moveDamaged } from '../../lib/upkeep/verify.ts';
import { testLake } from '../support/lake.ts';

const day = (date: string, views: number) => `${date},${views},1,1,1,1`;
const header = 'Date,Video Views,Profile Views,Likes,Comments,Shares';
const overview = (...days: string[]) => `${[header, ...days].join('\n')}\n`;
const input: StageInput = {
  id: 'message',
  puts: [{ bucket: 'ledger', key: 'manifests/social_daily.json' }],
  receiveCount: 1,
};
const context = { logger: silentLogger, remainingTimeMs: () => 60_000 };

/** A lake with a month of two artists' days, and its publisher. */
async function lakeOfTwo() {
  const lake = await testLake();
  await lake.land('tiktok/nova/2026-10-05/Overview.csv', overview(day('2026-10-01', 10), day('2026-10-02', 20)));
  await lake.land('tiktok/other/2026-10-05/Overview.csv', overview(day('2026-10-01', 7)));
  await lake.chain();
  const config = parseLakeConfig(
    { readers: { artists: { nova: { accounts: ['nova'] }, late: { accounts: ['late'], names: ["O'Late"] } } } },
    { sources: [], datasets: [] },
  );
  const publish = publishStage({ ...lake.ports, config, curatedBucket: 'lake-curated' });
  return { lake, publish: () => publish([input], context), store: lake.ports.store };
}

const textIn = async (lake: Awaited<ReturnType<typeof lakeOfTwo>>, key: string) =>
  new TextDecoder().decode((await lake.store.read('curated', key))?.bytes);

describe('publishing', () => {
  it('lists the objects of the current version of every mart, and again when it changed', async () => {
    const two = await lakeOfTwo();
    expect(await two.publish()).toEqual([{ id: 'message', ok: true }]);
    const first = await textIn(two, publishedKey('social_daily'));
    const { manifest } = await readManifest(two.lake.ports, 'social_daily');
    expect(first).toBe(manifest?.objects.map(({ key }) => `s3://lake-curated/${key}\n`).join(''));
    await two.lake.land('tiktok/nova/2026-11-05/Overview.csv', overview(day('2026-11-01', 10)));
    await two.lake.chain();
    await two.publish();
    const second = await textIn(two, publishedKey('social_daily'));
    expect(second.split('\n')).toHaveLength(3);
    expect(second).not.toBe(first);
  });

  it('gives artists nothing of an object that does not hold what its name says', async () => {
    const { lake, publish, store } = await lakeOfTwo();
    const { manifest } = await readManifest(lake.ports, 'social_daily');
    const key = manifest?.objects[0]?.key ?? '';
    const bytes = Buffer.from((await store.read('curated', key))?.bytes ?? []);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await store.put('curated', key, bytes);
    await expect(publish()).rejects.toThrow(/does not hold what its name says.*Run lake sweep --verify --wait/);
    expect(await store.head('curated', shareKey('nova', 'social_daily'))).toBeUndefined();
  });

  it.each(['flip', 'cut', 'delete', 'older'])('what was published is found and made again: %s', async (how) => {
    const { lake, publish, store } = await lakeOfTwo();
    await publish();
    const key = shareKey('nova', 'social_daily');
    const head = await store.head('curated', key);
    const bytes = Buffer.from((await store.read('curated', key))?.bytes ?? []);
    const other = (await store.read('curated', shareKey('late', 'social_daily')))?.bytes ?? new Uint8Array();
    if (how === 'delete') await store.remove('curated', key);
    else {
      const damaged = how === 'flip' ? bytes.with(20, (bytes[20] ?? 0) ^ 1) : how === 'cut' ? bytes.subarray(9) : other;
      await store.put('curated', key, damaged, { metadata: { ...head?.metadata } });
      const found = await moveDamaged(lake.ports, false);
      expect(found).toEqual([{ zone: 'curated', key }]);
    }
    await publish();
    expect((await store.read('curated', key))?.bytes).toEqual(Uint8Array.from(bytes));
  });

  it('writes nothing where nothing changed', async () => {
    const { lake, publish } = await lakeOfTwo();
    await publish();
    const before = await lake.objects();
    await publish();
    expect(await lake.objects()).toEqual(before);
  });

  it('gives an artist their own rows and nobody else’s', async () => {
    const { lake, publish, store } = await lakeOfTwo();
    await publish();
    const rowsOf = async (artist: string) => {
      const found = await store.read('curated', shareKey(artist, 'social_daily'));
      return lake.ports.workspace.with(async (folder) => {
        await writeFile(`${folder}/rows.parquet`, found?.bytes ?? '');
        return lake.ports.engine.with((session) =>
          session.rows(`SELECT account, views FROM read_parquet('${folder}/rows.parquet') ORDER BY ALL`),
        );
      });
    };
    expect(await rowsOf('nova')).toEqual([
      { account: 'nova', views: '10' },
      { account: 'nova', views: '20' },
    ]);
    expect(await rowsOf('late')).toEqual([]);
  });
});
