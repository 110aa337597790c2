import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExtractionPorts, noBrowser, runExtraction } from '../../lib/extract/run-extraction.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { extractors } from '../../lib/sources/extractors.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { type GraphServer, graphError, startGraphServer } from '../sources/metaads/graph-server.ts';
import { testLake } from '../support/lake.ts';
import { testScratch } from '../support/scratch.ts';

const token = 'EAAB-made-up-token-0123456789';
const start = new Date('2026-11-01T06:00:00Z');
const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 60_000 };

describe('a scheduled extraction', () => {
  let graph: GraphServer;
  let store: ObjectStore;
  let alerts: { subject: string; text: string }[];
  let measured: unknown[];
  let secrets: Map<string, string>;

  beforeEach(async () => {
    graph = await startGraphServer(token);
    graph.rows = { campaigns: [{ id: '1', objective: 'OUTCOME_TRAFFIC' }] };
    store = memoryStore({ clock: { now: () => start } });
    alerts = [];
    measured = [];
    secrets = new Map([['metaads/nova', JSON.stringify({ accessToken: token, adAccountId: '42' })]]);
  });
  afterEach(() => graph.close());

  const run = (event: unknown, into: ObjectStore = store) => {
    const ports: ExtractionPorts = {
      fetch,
      clock: { now: () => start },
      sleep: async () => {},
      random: () => 0,
      logger: silentLogger,
      store: into,
      scratch: testScratch,
      browse: noBrowser,
      secrets: { read: async (name) => secrets.get(name), write: async (name, text) => void secrets.set(name, text) },
      raiseAlert: async (alert) => void alerts.push(alert),
      metrics: { emit: (...measures) => void measured.push(measures) },
      config: { sources: { metaads: { accounts: ['nova'] } } },
      extractors,
      baseUrlOf: () => graph.baseUrl,
    };
    return runExtraction(ports, event, context);
  };

  it('lands files under the account’s folder with source, account and as-of, and measures itself', async () => {
    await run({ source: 'metaads', account: 'nova' });
    const key = 'metaads/nova/meta_ads_dump_20261101_060000/campaigns-0001.json';
    expect((await store.head('landing', key))?.metadata).toEqual({
      source: 'metaads',
      account: 'nova',
      'as-of': '2026-11-01T06:00:00.000Z',
    });
    expect(measured).toEqual([
      [expect.objectContaining({ Extractions: 1, LandedFiles: 1, Requests: 6 }), { source: 'metaads' }],
    ]);
    expect(alerts).toEqual([]);
  });

  it('comes through to ads_daily as the files of a dump by hand do', async () => {
    const dump = join(import.meta.dirname, '../../samples/meta_ads_dump_20261101_060000');
    const lists = ['campaigns', 'adsets', 'ads', 'insights'] as const;
    const textOf = (list: string) => readFileSync(join(dump, `${list}.json`), 'utf8');
    for (const list of lists) graph.rows[list] = JSON.parse(textOf(list)) as object[];
    const [extracted, byHand] = [await testLake(), await testLake()];
    await run({ source: 'metaads', account: 'nova' }, extracted.ports.store);
    await extracted.chain();
    for (const list of lists)
      await byHand.land(`metaads/nova/meta_ads_dump_20261101_060000/${list}.json`, textOf(list));
    await byHand.chain();
    const rows = 'SELECT * FROM curated.ads_daily ORDER BY ALL';
    const expected = await byHand.rows(rows);
    expect(expected.length).toBeGreaterThan(50);
    expect(await extracted.rows(rows)).toEqual(expected);
  });

  it('twice in one second changes nothing, and the second reports no file as its own', async () => {
    await run({ source: 'metaads', account: 'nova' });
    expect(await run({ source: 'metaads', account: 'nova' })).toMatchObject({ files: 0, bytes: 0 });
    expect(await Array.fromAsync(store.list('landing'))).toHaveLength(1);
  });

  it('asks for an older period where somebody wants one', async () => {
    await run({ source: 'metaads', account: 'nova', since: '2025-01-01', until: '2025-01-10' });
    const asked = graph.asked.find(({ list }) => list === 'insights')?.parameters.get('time_range');
    expect(asked).toBe('{"since":"2025-01-01","until":"2025-01-10"}');
  });

  it.each([
    ['a token that is refused', () => Object.assign(graph, { instead: () => graphError(400, 190, 463) })],
    ['a secret that is not there', () => secrets.clear()],
  ])('fails and raises an alert for %s', async (_name, spoil) => {
    spoil();
    await expect(run({ source: 'metaads', account: 'nova' })).rejects.toMatchObject({ code: 'login-needed' });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.subject).toBe('Data lake: log in again to metaads (nova)');
    expect(JSON.stringify(alerts)).not.toContain(token);
    expect(measured).toEqual([[{ ExtractionFailures: 1, LoginsNeeded: 1 }, { source: 'metaads' }]]);
  });

  it('fails without an alert where nobody can help', async () => {
    graph.instead = () => graphError(500, 2);
    await expect(run({ source: 'metaads', account: 'nova' })).rejects.toMatchObject({ code: 'source-unavailable' });
    expect(alerts).toEqual([]);
    expect(measured).toEqual([[{ ExtractionFailures: 1, LoginsNeeded: 0 }, { source: 'metaads' }]]);
  });

  it.each([
    [{ source: 'metaads', account: 'stranger' }, 'has no account stranger'],
    [{ source: 'tiktok', account: 'nova' }, 'has no extractor'],
    [{ source: 'metaads' }, 'extraction event is not valid'],
    [{ source: 'metaads', account: 'nova', since: '2026-01-01' }, 'needs both since and until'],
    [{ source: 'metaads', account: 'nova', since: '2026-02-01', until: '2026-01-01' }, 'ends before it begins'],
  ])('refuses %j', async (event, why) => {
    await expect(run(event)).rejects.toThrow(why);
    expect(graph.asked).toEqual([]);
  });
});
