import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { preparedSandbox } from './prepared.ts';
import { bankTsv, type Called, type Sandbox } from './support.ts';

interface MovedJson {
  readonly dryRun: boolean;
  readonly moved: ReadonlyArray<{ zone: string; objects: number; sizeBytes: number }>;
  readonly objects: ReadonlyArray<{ zone: string; key: string; sizeBytes: number }>;
  readonly held: ReadonlyArray<{ zone: string; heldBy: string; objects: number }>;
}

let box: Sandbox;
beforeEach(async () => {
  box = await preparedSandbox('archive', async (first) => {
    const retention = '{ landing: { months: 13 }, raw: { months: 24 }, curated: { supersededDays: 30 } }';
    first.write('lake.config.ts', `export const config = { retention: ${retention} };\n`);
    await first.lake('put', first.write('DistroKid_20261001.tsv', bankTsv([['Glass Rain', '1.25']])), '--wait');
    await first.lake('put', first.write('DistroKid_20261101.tsv', bankTsv([['Glass Rain', '2.50']])), '--wait');
  });
});
afterEach(() => box.remove());

/** A call some years from now. */
function later(years: number, ...argv: string[]): Promise<Called> {
  return box.lakeWith({ now: () => new Date(Date.now() + years * 366 * 24 * 3_600_000) }, ...argv);
}

/** A call some years from now under another retention. In a file of its own: a module is loaded once. */
function under(retention: string, ...argv: string[]): Promise<Called> {
  const config = box.write('other.config.ts', `export const config = { retention: ${retention} };\n`);
  const now = () => new Date(Date.now() + 3 * 366 * 24 * 3_600_000);
  return box.lakeWith({ now, env: { LAKE_DIR: box.lakeDir, LAKE_CONFIG: config } }, ...argv);
}

const landed = 'landing/inbox/DistroKid_20261001.tsv';

describe('archive and restore', () => {
  test('a young lake has nothing to archive', async () => {
    const called = await box.lake('archive');
    expect(called).toMatchObject({ code: 0, out: 'Nothing was moved.\n' });
    expect((await box.lake('archive', '--dry-run')).out).toBe('Nothing would be moved.\n');
  });

  test('a dry run tells zones, objects and bytes, and moves nothing', async () => {
    const called = await later(3, 'archive', '--dry-run', '--json');
    expect(called.json<MovedJson>()).toMatchObject({
      dryRun: true,
      moved: [
        { zone: 'landing', objects: 2 },
        { zone: 'raw', objects: 2 },
        { zone: 'curated', objects: 1 },
      ],
      held: [],
    });
    expect((await box.lake('restore', '--zone', 'landing')).out).toBe('Nothing was restored.\n');
  });

  test('the tables stay as they are, every arrival keeps its story, and what was moved comes back', async () => {
    const rows = (await box.lake('query', 'FROM curated.royalties', '--json')).out;
    const arrivals = (await box.lake('status', '--json')).out;
    const text = await later(3, 'archive');
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/^zone +moved +size\n[─ ]+\nlanding +2 +\d+ KB\nraw +2 +\d+ KB\ncurated +1 +\d+ KB\n$/);
    expect((await box.lake('query', 'FROM curated.royalties', '--json')).out).toBe(rows);
    expect((await box.lake('status', '--json')).out).toBe(arrivals);
    const restored = await later(3, 'restore', landed, '--json');
    expect(restored.json()).toMatchObject({ restored: [{ zone: 'landing', objects: 1 }], present: 0, failed: [] });
    expect((await box.lake('restore', landed)).out).toBe('Nothing was restored.\n1 object already there.\n');
    const states = (await box.lake('status', '--json')).json<{ arrivals: { state: string }[] }>().arrivals;
    expect(states.map(({ state }) => state).toSorted()).toEqual(['accepted', 'accepted', 'duplicate']);
    expect((await later(3, 'restore', '--zone', 'raw', '--prefix', 'distrokid/')).out).toMatch(/^zone +restored +size/);
    expect((await box.lake('query', 'FROM curated.royalties', '--json')).out).toBe(rows);
  });

  test('raw under lock stays, and it is said', async () => {
    const called = await under('{ raw: { months: 1, lockedDays: 3660 } }', 'archive', '--zone', 'raw');
    expect(called.out).toBe(
      'Nothing was moved.\n2 objects of raw stay: they are locked, until raw.lockedDays are over.\n',
    );
  });

  test.each([
    [['archive', '--zone', 'ledger'], /--zone must be one of landing, raw, staging, curated, not 'ledger'/],
    [['archive', 'x'], /takes no further argument, but got 'x'/],
    [['restore'], /KEY, or --zone/],
    [['restore', 'raw/x', '--zone', 'raw'], /either KEY or --zone/],
    [['restore', 'raw/x'], /The archive has no 'raw\/x'/],
  ])('lake %j is wrong use', async (argv, message) => {
    const called = await box.lake(...argv);
    expect(called.code).toBe(2);
    expect(called.err).toMatch(message);
  });

  test('a retention that is not one is refused with its name', async () => {
    expect(await under('{ raw: { month: 1 } }', 'archive')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/month/),
    });
  });
});
