import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bankTsv, overviewCsv, type Sandbox, sandbox } from './support.ts';

let box: Sandbox;
beforeAll(async () => {
  box = sandbox();
  await box.lake('put', box.write('a.tsv', bankTsv([['A', '1.25']])), '--account', 'nova', '--wait');
  await box.lake('put', box.write('b.tsv', bankTsv([['B', '2.50']], '2026-07')), '--account', 'kite', '--wait');
  await box.lake(
    'put',
    box.write('Overview.csv', overviewCsv(3)),
    '--account',
    'nova',
    '--as-of',
    '2026-11-01',
    '--wait',
  );
  await box.lake('put', box.write('junk.csv', 'x'), '--wait');
});
afterAll(() => box.remove());

interface ReplayJson {
  readonly replayed: readonly { stage: string; key: string; mart?: string; month?: string }[];
  readonly rejected: number;
  readonly failures: readonly unknown[];
}

const replay = async (...argv: string[]) => (await box.lake('replay', ...argv, '--json')).json<ReplayJson>();
const rows = async () => (await box.lake('query', 'FROM curated.royalties', '--json')).json<unknown[]>();

describe('replay', () => {
  test('without a choice and without a changed contract there is nothing to do, and refused files are pointed at', async () => {
    const called = await box.lake('replay');
    expect(called.code).toBe(0);
    expect(called.out).toBe(
      'Nothing to reprocess: everything was made under the current contracts.\n1 refused file left alone: lake replay --stage validate validates them again.\n',
    );
  });

  test.each([
    [['--source', 'distrokid'], 2],
    [['--dataset', 'tiktok/overview'], 1],
    [['--account', 'nova'], 2],
    [['--account', 'nova', '--from', '2026-08', '--to', '2026-09'], 1],
    [['--stage', 'validate'], 1],
    [['--stage', 'validate', '--source', 'distrokid'], 3],
    [['--stage', 'curate', '--source', 'distrokid', '--from', '2026-09'], 1],
  ])('%j lists %i pieces of work when dry, and changes nothing', async (argv, count) => {
    expect((await replay(...argv, '--dry-run')).replayed).toHaveLength(count);
    expect((await box.lake('sweep', '--json')).json()).toMatchObject({ queued: [] });
    expect((await replay('--dry-run')).replayed).toEqual([]);
  });

  test('a dry run names what it would do', async () => {
    const called = await box.lake('replay', '--stage', 'curate', '--source', 'distrokid', '--dry-run');
    expect(called.out).toMatch(
      /^curate {4}royalties 2026-07\ncurate {4}royalties 2026-09\nWould be reprocessed: 2 to curate\.\n/,
    );
  });

  test.each(['validate', 'clean', 'curate'])(
    'the same rows come out when everything is replayed from before %s',
    async (stage) => {
      const before = await rows();
      const called = await box.lake('replay', '--stage', stage, '--from', '2000-01', '--wait');
      expect(called).toMatchObject({ code: 0, out: expect.stringMatching(/Queued: \d to /) });
      expect(await rows()).toEqual(before);
      expect((await replay('--dry-run')).replayed).toEqual([]);
      const { arrivals } = (await box.lake('status', '--json')).json<{ arrivals: { state: string }[] }>();
      expect(arrivals.map(({ state }) => state)).toEqual(['rejected', 'accepted', 'accepted', 'accepted']);
    },
  );

  test('all of the tables can be made from raw alone', async () => {
    const before = await rows();
    mkdirSync(join(box.folder, 'away'));
    for (const zone of ['staging', 'curated']) renameSync(join(box.lakeDir, zone), join(box.folder, 'away', zone));
    expect((await box.lake('replay', '--from', '2000-01', '--wait')).code).toBe(0);
    expect(await rows()).toEqual(before);
    expect((await box.lake('sweep', '--json')).json()).toMatchObject({ queued: [], lost: [] });
  });

  test.each([
    [['--stage', 'extract'], /There is no stage 'extract'/],
    [['--source', 'myspace'], /There is no source 'myspace'/],
    [['--dataset', 'overview'], /There is no dataset 'overview'/],
    [['--from', '2026'], /must be a month such as 2026-01/],
    [['--from', '2026-05', '--to', '2026-04'], /comes after/],
  ])('%j is wrong use', async (argv, message) => {
    expect(await box.lake('replay', ...argv)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});
