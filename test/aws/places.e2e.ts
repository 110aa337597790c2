import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCloudPlace } from '../../host/cloud-place.ts';
import { publishedKey } from '../../lib/stages/publish/publication.ts';
import { sandbox } from '../cli/support.ts';

const env = {
  LAKE_PLACE: 'localstack',
  LAKE_CONFIG: join(import.meta.dirname, 'lake.config.ts'),
  AWS_ENDPOINT_URL: inject('endpoint'),
};
interface DeadLetters {
  readonly deadLetters: readonly unknown[];
}

let box: ReturnType<typeof sandbox>;
beforeAll(() => {
  box = sandbox();
});
afterAll(() => box.remove());

const lake = (...argv: string[]) => box.lakeWith({ env }, ...argv);

describe('lake --place localstack', () => {
  it('puts a file, waits for the functions, and reads what they made of it', async () => {
    const file = join(import.meta.dirname, '../../samples/distrokid/DistroKid_20260926_090000.tsv');
    const put = await lake('put', file, '--wait', '--json');
    expect(put).toMatchObject({ code: 0, err: '' });
    expect(put.json<{ arrivals: unknown[] }>().arrivals).toMatchObject([
      { state: expect.stringMatching(/^accepted|^duplicate/) },
    ]);
    const sql = 'SELECT count(*) > 0 AS any FROM curated.royalties';
    expect((await lake('query', sql, '--json')).json()).toEqual([{ any: true }]);
    expect((await lake('tables', '--json')).json()).toContainEqual(expect.objectContaining({ table: 'royalties' }));
    expect((await lake('doctor', '--json')).json<{ isWell: boolean; checks: unknown[] }>().checks).toContainEqual(
      expect.objectContaining({ name: 'conditional writes', state: 'ok' }),
    );
  });

  it('counts every arrival once, and a sweep finds nothing that was lost', async () => {
    const { arrivals } = (await lake('status', '--json')).json<{ arrivals: { state: string; landingKey: string }[] }>();
    expect(arrivals.filter(({ state }) => state === 'pending')).toEqual([]);
    expect(new Set(arrivals.map(({ landingKey }) => landingKey)).size).toBe(arrivals.length);
    expect((await lake('sweep', '--json')).json()).toMatchObject({ queued: [], lost: [] });
  });

  it('tells why it gave up a message that is no event, before and after it is tried again', async () => {
    const cloud = await openCloudPlace({ place: 'localstack', lake: 'bedrot', env });
    await cloud.queue.send('validate', ['{"not":"an event"}']);
    await cloud.close();
    const dead = async () => (await lake('redrive', '--dry-run', '--json')).json<DeadLetters>().deadLetters;
    const expected = [{ stage: 'validate', keys: [], reason: expect.stringMatching(/^invalid-event: The message/) }];
    await expect.poll(dead, { timeout: 120_000, interval: 1_000 }).toMatchObject(expected);
    expect((await lake('status')).out).toMatch(
      /Dead letters[\s\S]*a message that is not an event[\s\S]*invalid-event: /,
    );
    expect((await lake('redrive')).out).toMatch(/invalid-event: [\s\S]*1 event queued again/);
    await expect.poll(dead, { timeout: 120_000, interval: 1_000 }).toMatchObject(expected);
  });

  it('finds a promotion that was not published, and has it published', async () => {
    const cloud = await openCloudPlace({ place: 'localstack', lake: 'bedrot', env });
    const list = publishedKey('royalties');
    try {
      await cloud.store.put('curated', list, 'what readers saw before');
      const { queued } = (await lake('sweep', '--json')).json<{ queued: unknown[] }>();
      expect(queued).toEqual([{ stage: 'publish', key: 'manifests/royalties.json', why: 'not-published' }]);
      const text = async () => new TextDecoder().decode((await cloud.store.read('curated', list))?.bytes);
      await expect.poll(text, { timeout: 60_000, interval: 500 }).toMatch(/^s3:/);
    } finally {
      await cloud.close();
    }
  });

  it('runs nothing here: the functions do', async () => {
    expect(await lake('up')).toMatchObject({ code: 2, err: expect.stringMatching(/run by themselves/) });
  });

  it('says which stack it did not find, and that nothing answers', async () => {
    const other = await box.lakeWith({ env: { ...env, LAKE_NAME: 'other' } }, 'tables');
    expect(other).toMatchObject({ code: 2, err: expect.stringMatching(/no stack other in us-east-1 on http/) });
    const nowhere = await box.lakeWith({ env: { ...env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } }, 'tables');
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringMatching(/Nothing answers on http:\/\/127.0.0.1:1/) });
  });
});
