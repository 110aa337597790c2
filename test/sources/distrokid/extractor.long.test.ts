import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExtractionPorts, runExtraction } from '../../../lib/extract/run-extraction.ts';
import { extractors } from '../../../lib/sources/extractors.ts';
import { memoryStore } from '../../../lib/store/memory.ts';
import type { ObjectStore } from '../../../lib/store/port.ts';
import { browse, hasBrowser } from '../../browser/test-browser.ts';
import { notingLogger, testLake } from '../../support/lake.ts';
import { testScratch } from '../../support/scratch.ts';
import { type Instead, type Portal, secretOf, startPortal } from './portal.ts';
import { daysUntil, eMails, hiddenEMail } from './stats-pages.ts';

const capturedAt = new Date('2026-11-01T06:30:15Z');
const streams = 'distrokid/nova/streams_stats_20261101_063015.html';
const appleMusic = 'distrokid/nova/applemusic_stats_20261101_063015.html';

describe.runIf(hasBrowser)('DistroKid’s stats pages, in a real browser', () => {
  let portal: Portal;
  let store: ObjectStore;
  let secrets: Map<string, string>;
  let alerts: { subject: string; text: string }[];
  let measured: unknown[];
  let logged: string[];
  let slept: number[];

  beforeAll(async () => {
    portal = await startPortal(capturedAt);
  });
  afterAll(() => portal.close());
  beforeEach(() => {
    portal.asked.length = 0;
    portal.instead = () => undefined;
    store = memoryStore({ clock: { now: () => capturedAt } });
    secrets = new Map([['distrokid/nova', secretOf('good')]]);
    [alerts, measured, logged, slept] = [[], [], [], []];
  });
  afterEach(() => expect(portal.strayed).toEqual([]));

  const run = (given: { remainingMs?: number } = {}) => {
    const ports: ExtractionPorts = {
      fetch,
      clock: { now: () => capturedAt },
      sleep: async (milliseconds) => void slept.push(milliseconds),
      random: () => 0,
      logger: notingLogger(logged),
      scratch: testScratch,
      browse,
      store,
      secrets: { read: async (name) => secrets.get(name), write: async (name, text) => void secrets.set(name, text) },
      raiseAlert: async (alert) => void alerts.push(alert),
      metrics: { emit: (...measures) => void measured.push(measures) },
      config: { sources: { distrokid: { accounts: ['nova'] } } },
      extractors,
      baseUrlOf: () => portal.baseUrl,
    };
    const endsAtMs = performance.now() + (given.remainingMs ?? 300_000);
    return runExtraction(
      ports,
      { source: 'distrokid', account: 'nova' },
      { awsRequestId: 'request', getRemainingTimeInMillis: () => endsAtMs - performance.now() },
    );
  };
  const landed = async () => (await Array.fromAsync(store.list('landing'))).map(({ key }) => key);
  const textOf = async (key: string) =>
    Buffer.concat(await Array.fromAsync(await store.get('landing', key))).toString();
  const always = (instead: Instead, only?: string) => {
    portal.instead = (data) => (only === undefined || data === only ? instead : undefined);
  };

  it('land as they are, as of when they were looked at', async () => {
    const report = await run();
    expect(report).toMatchObject({ capturedAt, requests: 2, files: 2, empty: [] });
    expect(await landed()).toEqual([appleMusic, streams]);
    expect((await store.head('landing', streams))?.metadata).toEqual({
      source: 'distrokid',
      account: 'nova',
      'as-of': capturedAt.toISOString(),
    });
    const days = daysUntil(capturedAt, 365);
    const [, series = ''] = /makeChart\("trend365day", (\{.*\})\);/.exec(await textOf(streams)) ?? [];
    const { dataProvider } = JSON.parse(series) as { dataProvider: { category: string }[] };
    expect(dataProvider.map(({ category }) => category)).toEqual(days);
    const [, data = ''] = /chartData = (\{.*\});/.exec(await textOf(appleMusic)) ?? [];
    expect(JSON.parse(data)).toMatchObject({ last365days: { dataProvider: { length: 365 } } });
  });

  it('come through to days of streams and plays, a row each', async () => {
    const lake = await testLake();
    store = lake.ports.store;
    await run();
    await lake.chain();
    const counts = `SELECT count(*)::VARCHAR AS days, min(date)::VARCHAR AS first FROM staging`;
    const expected = [{ days: '365', first: daysUntil(capturedAt, 365)[0] }];
    expect(await lake.rows(`${counts}.distrokid_streams_daily WHERE account = 'nova'`)).toEqual(expected);
    expect(await lake.rows(`${counts}.distrokid_apple_daily WHERE account = 'nova'`)).toEqual(expected);
  });

  it('land without e-mail addresses, however they are written, and nothing secret is logged', async () => {
    await run();
    for (const text of [await textOf(streams), await textOf(appleMusic), ...logged]) {
      for (const eMail of [...eMails, 'nova.kite@', hiddenEMail]) expect(text).not.toContain(eMail);
      expect(text).not.toMatch(/good-\d/);
    }
    expect(await textOf(streams)).toContain('"email": "redacted"');
    expect(logged.join()).not.toContain('GLASS RAIN');
  });

  it('give the account’s secret the session that they prolonged, and nothing of other sites', async () => {
    await run();
    const { cookies, origins } = JSON.parse(secrets.get('distrokid/nova') ?? '') as {
      cookies: { name: string; value: string; domain: string }[];
      origins: unknown[];
    };
    expect(cookies).toEqual([expect.objectContaining({ value: expect.stringMatching(/^good-/), domain: '127.0.0.1' })]);
    expect(origins).toEqual([]);
    await run();
    expect(portal.asked.at(-1)?.cookies).toMatch(/good-/);
  });

  it('leave a secret alone that somebody changed meanwhile', async () => {
    portal.instead = () => void secrets.set('distrokid/nova', secretOf('good-and-newer'));
    await run();
    expect(secrets.get('distrokid/nova')).toBe(secretOf('good-and-newer'));
  });

  it('raise an alert when the session has expired, and nothing lands', async () => {
    secrets.set('distrokid/nova', secretOf('expired'));
    await expect(run()).rejects.toMatchObject({ code: 'login-needed', severity: 'critical' });
    expect(alerts.map(({ subject }) => subject)).toEqual(['Data lake: log in again to distrokid (nova)']);
    expect(await landed()).toEqual([]);
    expect(secrets.get('distrokid/nova')).toBe(secretOf('expired'));
    expect(measured).toEqual([[{ ExtractionFailures: 1, LoginsNeeded: 1 }, { source: 'distrokid' }]]);
  });

  it.each([
    ['that is no JSON', 'cookie=1'],
    ['with no cookie of DistroKid', JSON.stringify({ cookies: [], origins: [] })],
  ])('are not asked for with a secret %s, which nobody quotes', async (_name, text) => {
    secrets.set('distrokid/nova', text);
    const error: unknown = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'login-needed' });
    expect(error).not.toHaveProperty('cause');
    expect(portal.asked).toEqual([]);
    expect(alerts).toHaveLength(1);
  });

  it('are a failure without days, which does not keep the other from landing', async () => {
    always('empty', 'streams');
    await expect(run()).rejects.toThrow(/streams on Spotify shows no day at all/);
    expect(await landed()).toEqual([appleMusic]);
    expect(alerts).toEqual([]);
  });

  it.each<[Instead, string]>([
    ['second-factor', 'for the code of a second factor'],
    ['e-mail-first', 'to sign in'],
  ])('need a login, and raise an alert, where the page asks for one in the way of %s', async (instead, words) => {
    always(instead);
    await expect(run()).rejects.toMatchObject({ code: 'login-needed', message: expect.stringContaining(words) });
    expect(alerts).toHaveLength(1);
    expect(portal.asked).toHaveLength(1);
  });

  it('that end three months ago are looked at again, and do not land', async () => {
    always('stale', 'streams');
    await expect(run()).rejects.toMatchObject({
      code: 'source-incomplete',
      message: expect.stringContaining('Its days end on 2026-08-01'),
    });
    expect(await landed()).toEqual([appleMusic]);
  });

  it('are waited for behind a page that looks whether somebody is a robot', async () => {
    always('robot');
    expect(await run()).toMatchObject({ files: 2 });
  });

  it('are looked at again after an outage', async () => {
    let outages = 1;
    portal.instead = () => (outages-- > 0 ? 'error' : undefined);
    expect(await run()).toMatchObject({ files: 2, requests: 3 });
    expect(slept).toEqual([1_500]);
  });

  it('are given up after three outages, until the next run', async () => {
    always('error');
    await expect(run()).rejects.toMatchObject({ code: 'source-unavailable', retry: 'later' });
    expect(portal.asked).toHaveLength(3);
    expect(await landed()).toEqual([]);
  });

  it('never lead to another host: the browser finds none', async () => {
    always('elsewhere');
    await expect(run()).rejects.toMatchObject({ code: 'source-unavailable' });
  });

  it.each<[Instead, string]>([
    ['redesigned', 'source-unexpected'],
    ['forbidden', 'source-refused'],
    ['slow', 'source-unavailable'],
  ])('say what is wrong with a page that is %s: %s', async (instead, code) => {
    always(instead, 'streams');
    // With little time left, so that little is waited for; but a busy machine must get as far as to see the page.
    await expect(run({ remainingMs: 24_000 })).rejects.toMatchObject({ code });
    expect(await landed()).not.toContain(streams);
  });

  it('are not begun without the time for them', async () => {
    await expect(run({ remainingMs: 15_000 })).rejects.toThrow(/no time left/);
    expect(portal.asked).toEqual([]);
  });
});
