import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeWorkerLock } from '../../host/worker-lock.ts';
import { sqliteQueue } from '../../lib/queue/sqlite.ts';
import { bankTsv, overviewCsv, type PutJson, type Sandbox, samplesFolder, sandbox } from './support.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.remove());

const keysOf = (called: { json<T>(): T }) => called.json<PutJson>().put.map(({ landingKey }) => landingKey);
const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

describe('put', () => {
  test('puts a file under its name and a folder under its own with the paths in it, without hidden files', async () => {
    const file = box.write('a.csv', 'x');
    box.write('dump/.DS_Store', '');
    box.write('dump/.git/config', '');
    box.write('dump/deep/b.csv', 'y');
    const called = await box.lake('put', file, 'dump', '--json');
    expect(called.code).toBe(0);
    expect(keysOf(called)).toEqual(['inbox/a.csv', 'inbox/dump/deep/b.csv']);
    expect(called.json<PutJson>()).toMatchObject({ skipped: 2, refused: [] });
    expect(readFileSync(join(box.lakeDir, 'landing/inbox/dump/deep/b.csv'), 'utf8')).toBe('y');
  });

  test('the folder that the lake stands in is put without the lake and its settings', async () => {
    box.write('a.csv', 'x');
    await box.lake('put', 'a.csv');
    box.write('lake.config.ts', 'export const config = {};\n');
    const called = await box.lake('put', '.', '--json');
    const name = basename(box.folder);
    expect(keysOf(called)).toEqual([`inbox/${name}/a.csv`]);
    expect(called.json<PutJson>().skipped).toBe(2);
  });

  test.each(['lake', 'lake/landing/inbox/a.csv'])('what lies in the lake itself (%s) is refused', async (path) => {
    await box.lake('put', box.write('a.csv', 'x'));
    const called = await box.lake('put', path);
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toMatch(/lies in the lake's own folder: the lake takes what is in its landing by itself\./);
  });

  test('an empty path (a variable that was not set) is refused, and is not the folder of the call', async () => {
    box.write('a.csv', 'x');
    const called = await box.lake('put', '');
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toMatch(/^lake: A path is empty: name a file or a folder\./);
    expect(existsSync(box.lakeDir)).toBe(false);
  });

  test('a lake below a file is refused in words', async () => {
    box.write('a.csv', 'x');
    const called = await box.lake('put', 'a.csv', '--lake', join(box.folder, 'a.csv', 'lake'));
    expect(called).toMatchObject({ code: 1, out: '' });
    expect(called.err).toMatch(/is a file: name another folder, or move the file away\.\n$/);
  });

  test('without --wait says that the files are put and what works them', async () => {
    const called = await box.lake('put', box.write('a.csv', 'x'));
    expect(called.out).toMatch(/^put {2}inbox\/a\.csv\n1 file in .*lake up processes them.*\n$/);
  });

  test('never overwrites: a name that is taken gets a folder named after the content in front', async () => {
    const name = 'a.csv';
    await box.lake('put', box.write(name, 'one'));
    const keys: string[] = [];
    for (const body of ['two', 'one', 'one'])
      keys.push(...keysOf(await box.lake('put', box.write(name, body), '--json')));
    const one = shortHash('one');
    expect(keys).toEqual([`inbox/~${shortHash('two')}/a.csv`, `inbox/~${one}/a.csv`, `inbox/~${one}-2/a.csv`]);
    expect(readFileSync(join(box.lakeDir, 'landing/inbox/a.csv'), 'utf8')).toBe('one');
  });

  test('a folder of the name of a file that was put, and a file of the name of a folder, find room beside it', async () => {
    await box.lake('put', box.write('one/dump', 'file'));
    box.write('dump/a.csv', 'in a folder');
    const folder = await box.lake('put', 'dump', '--json');
    expect(folder.json<PutJson>().refused).toEqual([]);
    await box.lake('put', box.write('two/more/b.csv', 'x').replace('/b.csv', ''));
    const file = await box.lake('put', box.write('three/more', 'y'), '--json');
    expect(file).toMatchObject({ code: 0 });
    expect([
      ...keysOf(await box.lake('put', box.write('three/more', 'y'), '--json')),
      ...keysOf(folder),
      ...keysOf(file),
    ]).toEqual([
      `inbox/~${shortHash('y')}-2/more`,
      `inbox/~${shortHash('in a folder')}/dump/a.csv`,
      `inbox/~${shortHash('y')}/more`,
    ]);
  });

  test.each([
    [['nowhere.csv'], /no file or folder nowhere\.csv/],
    [['a.csv', '--source', 'tiktokk'], /did you mean tiktok\?/],
    [['a.csv', '--account', '!!'], /no letter a-z and no digit/],
    [['a.csv', '--as-of', 'yesterday'], /is not a time/],
    [['a.csv', '--as-of', '2026-02-31'], /is not a time/],
    [['a.csv', '--as-of', '2999-01-01'], /in the future/],
    [['empty'], /no file to put/],
  ])('%j is wrong use and puts nothing', async (argv, message) => {
    box.write('a.csv', 'x');
    mkdirSync(join(box.folder, 'empty'));
    const called = await box.lake('put', ...argv);
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toMatch(message);
    expect(existsSync(box.lakeDir)).toBe(false);
  });

  test('a file whose name no store can hold is told, and the others are put', async () => {
    box.write('dump/a\u0001b.csv', 'x');
    box.write('dump/c.csv', 'y');
    const called = await box.lake('put', 'dump', '--json');
    expect(called.code).toBe(3);
    expect(keysOf(called)).toEqual(['inbox/dump/c.csv']);
    expect(called.json<PutJson>().refused).toMatchObject([{ reason: expect.stringContaining('rename it') }]);
  });

  test('a folder that holds other things is not made a lake', async () => {
    box.write('home/letter.txt', 'dear');
    const called = await box.lake('put', box.write('a.csv', 'x'), '--lake', 'home');
    expect(called.code).toBe(2);
    expect(called.err).toMatch(/is not a lake/);
    expect(existsSync(join(box.folder, 'home/.store'))).toBe(false);
  });
});

describe('put --wait', () => {
  test('works the samples into the marts and exits with 3 for the refused one, whose reason it gives', async () => {
    const called = await box.lake('put', samplesFolder, '--wait', '--json');
    const { arrivals, marts, failures } = called.json<PutJson>();
    expect(called).toMatchObject({ code: 3, err: '' });
    expect(failures).toEqual([]);
    const refused = arrivals.filter(({ state }) => state !== 'accepted');
    expect(refused).toMatchObject([
      {
        state: 'rejected',
        landingKey: 'inbox/samples/refused/earnings_overview.csv',
        reasons: [{ fields: ['earnings_usd'] }],
      },
    ]);
    expect(arrivals.find(({ landingKey }) => landingKey.endsWith('insights.json'))?.asOf).toBe(
      '2026-11-01T06:00:00.000Z',
    );
    expect(arrivals.find(({ landingKey }) => landingKey.includes('Followers'))?.notes).toEqual([]);
    expect(marts.map(({ mart, version }) => `${mart} ${version}`)).toEqual([
      'ads_campaigns 1',
      'ads_daily 1',
      'audience_daily 1',
      'email_campaigns 1',
      'link_clicks_daily 1',
      'royalties 1',
      'social_daily 1',
      'streams_daily 1',
      'videos 1',
    ]);
  });

  test('the same bytes again are a duplicate, which changes no table and is no refusal', async () => {
    const file = box.write('DistroKid_20260926_090000.tsv', bankTsv([['Glass Rain', '1.25']]));
    expect((await box.lake('put', file, '--wait')).code).toBe(0);
    const again = await box.lake('put', file, '--wait', '--json');
    expect(again.code).toBe(0);
    expect(again.json<PutJson>()).toMatchObject({ arrivals: [{ state: 'duplicate', rows: null }], marts: [] });
  });

  test('other content under the same name is taken in beside the first', async () => {
    const name = 'statement.tsv';
    await box.lake('put', box.write(name, bankTsv([['Glass Rain', '1.25']])), '--as-of', '2026-10-01', '--wait');
    const other = await box.lake(
      'put',
      box.write(name, bankTsv([['Glass Rain', '2.50']])),
      '--as-of',
      '2026-10-02',
      '--wait',
      '--json',
    );
    expect(other.json<PutJson>().arrivals[0]).toMatchObject({ state: 'accepted', asOf: '2026-10-02T00:00:00.000Z' });
    const sum = await box.lake('query', 'SELECT sum(earnings_usd) AS usd FROM curated.royalties', '--json');
    expect(sum.json()).toEqual([{ usd: '2.500000000000' }]);
  });

  test('--as-of, --account and --source count before what the name says', async () => {
    const file = box.write('Overview_2026-10-01_1793472000_nova.kite.csv', overviewCsv(3));
    const argv = ['--as-of', '2026-11-02 10:00', '--account', 'Zoë Maré', '--source', 'tiktok', '--wait', '--json'];
    const [arrival] = (await box.lake('put', file, ...argv)).json<PutJson>().arrivals;
    expect(arrival).toMatchObject({
      state: 'accepted',
      account: 'zoe-mare',
      asOf: '2026-11-02T10:00:00.000Z',
      asOfFrom: 'stated',
    });
  });

  test('refused rows are told with rule and suggestion and exit with 3', async () => {
    const file = box.write(
      's.tsv',
      bankTsv([
        ['A', '1.25'],
        ['B', '1.50'],
        ['C', 'NaN'],
      ]),
    );
    const called = await box.lake('put', file, '--wait', '--json');
    expect(called.code).toBe(3);
    expect(called.json<PutJson>().arrivals[0]).toMatchObject({
      state: 'accepted',
      rows: { read: 3, accepted: 2, rejected: 1 },
      rejectedRows: [{ rule: 'type:earnings_usd', rows: 1, fields: ['earnings_usd'] }],
    });
    expect((await box.lake('put', file, '--wait')).code).toBe(0);
  });

  test('a document of which too many rows are refused is shown as rejected, with none of its rows accepted', async () => {
    const file = box.write(
      's.tsv',
      bankTsv([
        ['A', '1.25'],
        ['B', 'x'],
        ['C', 'NaN'],
      ]),
    );
    const called = await box.lake('put', file, '--wait', '--json');
    expect(called.json<PutJson>().arrivals[0]).toMatchObject({
      state: 'rejected',
      rows: { read: 3, accepted: 0, rejected: 3 },
      reasons: [{ rule: 'too-many-rejected-rows', line: 3 }],
    });
    expect(called.code).toBe(3);
  });

  test('work that fails to the end is told with its reason and exits with 1', async () => {
    const file = box.write('s.tsv', bankTsv([['A', '1.25']]));
    await box.lake('put', file);
    const queue = sqliteQueue({ path: join(box.lakeDir, '.store/queue.sqlite'), clock: { now: () => new Date() } });
    await queue.send('validate', ['not an event']);
    await queue.close();
    const called = await box.lake('put', file, '--wait', '--json');
    expect(called.code).toBe(1);
    expect(called.json<PutJson>().failures).toMatchObject([
      { stage: 'validate', reason: expect.stringContaining('not JSON') },
    ]);
    expect((await box.lake('status')).out).toMatch(
      /Dead letters[^\n]*\n {2}validate of a message that is not an event/,
    );
  });

  test('takes over what a dead process had received, without waiting for its visibility timeout', async () => {
    await box.lake('put', box.write('s.tsv', bankTsv([['A', '1.25']])));
    const queue = sqliteQueue({ path: join(box.lakeDir, '.store/queue.sqlite'), clock: { now: () => new Date() } });
    await queue.receive('validate', { maxMessages: 10, visibilityTimeoutSeconds: 900 });
    await queue.close();
    const called = await box.lake('put', box.write('t.tsv', bankTsv([['B', '2.50']], '2026-08')), '--wait');
    expect(called.code).toBe(0);
    const { arrivals } = (await box.lake('status', '--json')).json<PutJson>();
    expect(arrivals.map(({ state }) => state)).toEqual(['accepted', 'accepted']);
  });

  test('waits for another process that works the lake, and takes over when that one ends', async () => {
    cpSync(samplesFolder, join(box.folder, 'samples'), { recursive: true });
    await box.lake('put', 'samples/refused');
    const lock = takeWorkerLock(join(box.lakeDir, '.store'));
    const waiting = box.lake('put', 'samples/tiktok', '--wait', '--json');
    const first = await Promise.race([waiting, new Promise((next) => setTimeout(next, 700, 'still waiting'))]);
    expect(first).toBe('still waiting');
    lock?.release();
    expect((await waiting).code).toBe(0);
  });

  test('stops when it is told to, with exit code 1 and the files kept', async () => {
    const stopped = AbortSignal.abort();
    const called = await box.lakeWith(
      { stopSignal: () => stopped },
      'put',
      box.write('s.tsv', bankTsv([['A', '1']])),
      '--wait',
    );
    expect(called.code).toBe(1);
    expect(called.out).toMatch(/pending {4}inbox\/s\.tsv[\s\S]*Nothing is lost/);
  });

  test('shows progress on a terminal only, and only where it takes longer than a second', async () => {
    let nowMs = Date.now();
    const tick = () => {
      nowMs += 300;
      return new Date(nowMs);
    };
    const slow = { errIsTty: true, now: tick };
    const file = box.write('s.tsv', bankTsv([['A', '1']]));
    for (let copy = 0; copy < 9; copy += 1) box.write(`many/${copy}.tsv`, bankTsv([['A', `${copy}`]]));
    expect((await box.lakeWith(slow, 'put', 'many')).err).toMatch(/Putting [█░]+ \d\/9 files/);
    expect((await box.lakeWith({ errIsTty: true }, 'put', file)).err).toBe('');
    nowMs = Date.now();
    expect((await box.lakeWith({ ...slow, errIsTty: false }, 'put', 'many')).err).toBe('');
  });
});
