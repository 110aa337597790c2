import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkNode } from '../../cli/commands/doctor.ts';
import type { Check } from '../../cli/doctor/check.ts';
import { checkPersonal } from '../../cli/doctor/check-personal.ts';
import { checkDisk, checkStore } from '../../cli/doctor/check-store.ts';
import { type LakeConfigInput, parseLakeConfig } from '../../lib/lake/config.ts';
import { LakeError } from '../../lib/lake/error.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { fakeClock } from '../queue/fake-clock.ts';
import { example } from '../support/people.ts';
import { preparedSandbox } from './prepared.ts';
import { bankTsv, type Sandbox } from './support.ts';

interface DoctorJson {
  readonly isWell: boolean;
  readonly checks: readonly Check[];
}

describe('lake doctor', () => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await preparedSandbox('doctor', async (first) => {
      const asOf = new Date(Date.now() - 3_600_000).toISOString();
      await first.lake('put', first.write('s.tsv', bankTsv([['A', '1.25']])), '--as-of', asOf, '--wait');
    });
  });
  afterEach(() => box.remove());

  const doctor = async () => {
    const called = await box.lake('doctor', '--json');
    const { checks, isWell } = called.json<DoctorJson>();
    return { code: called.code, isWell, checks, check: (name: string) => checks.find((one) => one.name === name) };
  };

  it('looks at everything in one line each, finds a well lake well, and leaves no probe behind', async () => {
    const { code, checks, isWell } = await doctor();
    expect(checks.map(({ name }) => name)).toEqual([
      'node',
      'configuration',
      'store',
      'conditional writes',
      'conditional removals',
      'clock',
      'queues',
      'dead letters',
      'disk',
      'strays',
      'verified',
      'pending work',
      'objects',
      'fresh distrokid/bank-details',
      'held',
      'series',
      'personal data',
      'people in raw',
    ]);
    expect(checks.filter(({ name, state }) => state !== 'ok' && name !== 'disk')).toEqual([]);
    expect([code, isWell]).toEqual([0, true]);
    const text = (await box.lake('doctor')).out;
    expect(text.trimEnd().split('\n')).toHaveLength(checks.length);
    expect(text).toMatch(/^ok {4}node /);
    expect((await box.lake('sweep', '--json')).json()).toMatchObject({ queued: [] });
  });

  it('a configuration that is not valid fails, and the rest is not looked at', async () => {
    writeFileSync(join(box.folder, 'lake.config.ts'), 'export const config = { sauces: {} };');
    const { code, checks } = await doctor();
    expect(code).toBe(1);
    expect(checks.at(-1)).toMatchObject({ name: 'configuration', state: 'FAIL' });
  });

  it('dead letters fail, after what they follow from: that has the command that heals', async () => {
    for (const [folder, spoil] of [
      ['staging/parts', (path: string) => rmSync(path)],
      ['raw', (path: string) => writeFileSync(path, 'cut')],
    ] as const) {
      const root = join(box.lakeDir, folder);
      for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }))
        if (/\.(parquet|tsv)$/.test(name)) spoil(join(root, name));
    }
    await box.lake('sweep', '--wait');
    const { code, check } = await doctor();
    expect(code).toBe(1);
    expect(check('objects')).toMatchObject({ advice: expect.stringContaining('Run lake sweep --verify --wait:') });
    expect(check('dead letters')).toMatchObject({
      state: 'FAIL',
      advice: expect.stringContaining("follow from 'objects'"),
    });
    await box.lake('sweep', '--verify', '--wait');
    expect((await doctor()).code).toBe(0);
  });

  it('work that lies undone for more than an hour fails, younger work does not', async () => {
    const file = join(box.lakeDir, 'landing/late.tsv');
    writeFileSync(file, bankTsv([['B', '1.25']]));
    expect((await doctor()).check('pending work')).toMatchObject({ state: 'ok' });
    const before = Date.now() / 1000 - 7_200;
    utimesSync(file, before, before);
    const { code, check } = await doctor();
    expect(code).toBe(1);
    expect(check('pending work')).toMatchObject({
      state: 'FAIL',
      finding: expect.stringContaining('landing/late.tsv'),
    });
  });

  it('an object on record that is gone fails', async () => {
    rmSync(join(box.lakeDir, 'curated'), { recursive: true });
    const { code, check } = await doctor();
    expect(code).toBe(1);
    expect(check('objects')).toMatchObject({ state: 'FAIL', finding: '1 recorded object gone, 0 for good' });
  });

  it('evidence older than its contract expects is a warning, and lake.config.ts may expect otherwise', async () => {
    const later = { now: () => new Date(Date.now() + 60 * 86_400_000) };
    const stale = await box.lakeWith(later, 'doctor');
    expect(stale.out).toMatch(/^warn {2}fresh distrokid\/bank-details +newest evidence is 1,441 h old/m);
    expect(stale.code).toBe(0);
    const config = "export const config = { datasets: { 'distrokid/bank-details': { freshEveryHours: 2000 } } };";
    writeFileSync(join(box.folder, 'lake.config.ts'), config);
    expect((await box.lakeWith(later, 'doctor')).out).toMatch(/^ok {4}fresh distrokid\/bank-details .*every 2,000 h/m);
  });

  it('a queue file that is damaged fails and says what to do', async () => {
    for (const ending of ['-wal', '-shm']) rmSync(join(box.lakeDir, `.store/queue.sqlite${ending}`), { force: true });
    writeFileSync(join(box.lakeDir, '.store/queue.sqlite'), 'not a database, but long enough to be one'.repeat(40));
    const { code, checks } = await doctor();
    expect(code).toBe(1);
    expect(checks.find(({ name }) => name === 'queues')).toMatchObject({
      state: 'FAIL',
      finding: expect.stringContaining('not a SQLite file'),
    });
  });

  it('a folder that is no lake is wrong use', async () => {
    expect((await box.lake('doctor', '--lake', join(box.folder, 'nowhere'))).code).toBe(2);
  });
});

describe('the doctor of personal data', () => {
  const told = (datasets: LakeConfigInput['datasets'], retention: LakeConfigInput['retention'] = {}) => {
    const known = { sources: ['example'], datasets: ['example/people', 'example/plays'] };
    const config = parseLakeConfig({ datasets, retention }, known);
    return checkPersonal({ sources: [example], config }).map(({ name, state, finding }) => [state, name, finding]);
  };

  it('says which datasets are switched on, what staging holds of them, and for how long raw keeps them', () => {
    expect(told({})).toEqual([['ok', 'personal data', 'refused: lake.config.ts lets in no dataset that holds any']]);
    expect(told({ 'example/people': { personal: 'hash' } }, { raw: { personalMonths: 6 } })).toEqual([
      ['ok', 'personal example/people', 'let in, hashed in staging; lake archive removes it from raw after 6 months'],
    ]);
    expect(told({ 'example/people': { personal: 'keep' } })).toEqual([
      ['warn', 'personal example/people', 'let in, in plain text in staging; raw keeps it for ever'],
    ]);
  });

  it('warns of a setting that has no effect', () => {
    expect(told({ 'example/plays': { personal: 'hash' } })).toContainEqual([
      'warn',
      'personal example/plays',
      'has no personal columns',
    ]);
  });
});

describe('the doctor of stores', () => {
  const clock = fakeClock();
  const stateOf = async (store: ObjectStore, name: string) =>
    (await checkStore({ store, clock })).find((check) => check.name === name);

  it('a store that ignores conditions fails', async () => {
    const store = memoryStore({ clock });
    const deaf: ObjectStore = {
      ...store,
      put: (zone, key, body) => store.put(zone, key, body),
    };
    expect(await stateOf(deaf, 'conditional writes')).toMatchObject({
      state: 'FAIL',
      finding: 'a put on a taken key overwrote it; a put with a stale tag overwrote what was newer',
    });
    expect(await Array.fromAsync(store.list('sandbox'))).toEqual([]);
  });

  it('a store that removes whatever the condition says, or knows none, is a warning: only archiving rests on it', async () => {
    const store = memoryStore({ clock });
    const deaf: ObjectStore = { ...store, remove: (zone, key) => store.remove(zone, key) };
    expect(await stateOf(deaf, 'conditional removals')).toMatchObject({
      state: 'warn',
      advice: expect.stringContaining('lake archive does not'),
    });
    const refusing: ObjectStore = {
      ...store,
      remove: async (zone, key, options) => {
        if (options?.ifMatch === undefined) return store.remove(zone, key);
        throw new LakeError('No.', { code: 'store-unsafe', fault: 'operator', retry: 'never' });
      },
    };
    expect(await stateOf(refusing, 'conditional removals')).toMatchObject({ state: 'warn' });
    expect(await Array.fromAsync(store.list('sandbox'))).toEqual([]);
  });

  it('a store that loses what was put fails', async () => {
    const store = memoryStore({ clock });
    expect(await stateOf({ ...store, head: async () => undefined }, 'store')).toMatchObject({ state: 'FAIL' });
  });

  it.each([
    [0, 'ok', 'agree'],
    [-60, 'warn', '59 s behind'],
    [60, 'warn', '60 s ahead of'],
    [600, 'FAIL', '600 s ahead of'],
  ])('a store whose clock is %i s off is %s', async (seconds, state, finding) => {
    const other = fakeClock();
    other.advance(seconds);
    expect(await stateOf(memoryStore({ clock: other }), 'clock')).toMatchObject({
      state,
      finding: expect.stringContaining(finding),
    });
  });
});

it.each([
  [100e9, 200e9, 'ok'],
  [4e9, 8e9, 'warn'],
  [50e9, 1000e9, 'warn'],
  [1e8, 8e9, 'FAIL'],
])('a disk with %i of %i bytes free is %s', async (freeBytes, totalBytes, state) => {
  expect(await checkDisk('/', async () => ({ freeBytes, totalBytes }))).toMatchObject({ name: 'disk', state });
});

it('a Node that is too old fails', () => {
  expect([checkNode('22.9.0').state, checkNode('24.0.0').state]).toEqual(['FAIL', 'ok']);
});
