import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser/test-browser.ts';
import { type Portal, secretOf, startPortal } from '../sources/distrokid/portal.ts';
import { type GraphServer, graphError, startGraphServer } from '../sources/metaads/graph-server.ts';
import { type Sandbox, sandbox } from './support.ts';

const token = 'EAAB-made-up-token-0123456789';

interface Extracted {
  readonly isDryRun: boolean;
  readonly runs: readonly { account: string; state: string; landingKeys: string[]; reason?: string }[];
  readonly plans: readonly { account: string; asks: string[]; hasSecret: boolean }[];
}

describe('lake extract', () => {
  let box: Sandbox;
  let graph: GraphServer;
  let portal: Portal;

  beforeAll(async () => {
    graph = await startGraphServer(token);
    portal = await startPortal(new Date());
  });
  afterAll(() => Promise.all([graph.close(), portal.close()]));
  beforeEach(() => {
    box = sandbox();
    graph.asked.length = 0;
    graph.rows = { campaigns: [{ id: '1', objective: 'OUTCOME_TRAFFIC' }] };
    graph.instead = () => undefined;
    const extract = (baseUrl: string) => `extract: { everyHours: 24, baseUrl: '${baseUrl}' }`;
    box.write(
      'lake.config.ts',
      `export const config = { sources: {
        metaads: { accounts: ['nova', 'label'], ${extract(graph.baseUrl)} },
        distrokid: { accounts: ['nova'], ${extract(portal.baseUrl)} },
        tiktok: { accounts: ['nova'] },
      } };`,
    );
    for (const account of ['nova', 'label'])
      secret(`metaads/${account}`, JSON.stringify({ accessToken: token, adAccountId: '42' }));
    secret('distrokid/nova', secretOf('good'));
  });
  afterEach(() => box.remove());

  const secret = (name: string, text: string) => chmodSync(box.write(`secrets/${name}`, text), 0o600);
  const env = (more: Readonly<Record<string, string>> = {}) => ({
    env: { LAKE_DIR: box.lakeDir, LAKE_SECRETS_DIR: 'secrets', ...more },
  });
  const lake = (...argv: string[]) => box.lakeWith(env(), 'extract', ...argv);

  it('asks for every account, and what it lands goes the way of all files', async () => {
    const called = await lake('metaads', '--json');
    expect(called).toMatchObject({ code: 0, err: '' });
    const { runs } = called.json<Extracted>();
    expect(runs.map(({ account, state }) => [account, state])).toEqual([
      ['nova', 'extracted'],
      ['label', 'extracted'],
    ]);
    const [key = ''] = runs[1]?.landingKeys ?? [];
    expect(key).toMatch(/^metaads\/label\/meta_ads_dump_\d{8}_\d{6}\/campaigns-0001\.json$/);
    expect(statSync(join(box.lakeDir, 'landing', key)).isFile()).toBe(true);
    const later = { ...env(), now: () => new Date(Date.now() + 60_000) };
    expect((await box.lakeWith(later, 'extract', 'metaads', '--account', 'Nova')).out).toMatch(
      /^extracted {5}metaads\/nova\n {14}1 file, 1 KB\n {14}no data for adsets, ads, insights\n {14}metaads\/nova\/.*\nin .*landing; lake up processes it\n$/,
    );
  });

  it('asks for the days of --since and --until', async () => {
    await lake('metaads', '--account', 'nova', '--since', '2025-01-01', '--until', '2025-01-10');
    const asked = graph.asked.find(({ list }) => list === 'insights')?.parameters.get('time_range');
    expect(asked).toBe('{"since":"2025-01-01","until":"2025-01-10"}');
  });

  it('exits with 4 where somebody has to log in, after it asked for the others', async () => {
    secret('metaads/nova', '{}');
    const called = await lake('metaads', '--json');
    expect(called.code).toBe(4);
    expect(called.json<Extracted>().runs).toMatchObject([
      { account: 'nova', state: 'login needed', landingKeys: [], reason: expect.stringMatching(/is not valid/) },
      { account: 'label', state: 'extracted' },
    ]);
    expect((await lake('metaads', '--account', 'nova')).out).toMatch(/^login needed {2}metaads\/nova\n {14}The secret/);
  });

  it('exits with 1 where a source fails', async () => {
    graph.instead = () => graphError(400, 100);
    const called = await lake('metaads', '--account', 'nova', '--json');
    expect(called.code).toBe(1);
    expect(called.json<Extracted>().runs).toMatchObject([{ state: 'failed' }]);
  });

  it.runIf(hasBrowser)('looks at pages in a browser, and keeps the session that they prolonged', async () => {
    const called = await lake('distrokid', '--json');
    expect(called).toMatchObject({ code: 0, err: '' });
    expect(called.json<Extracted>().runs[0]?.landingKeys.map((key) => key.replace(/\d{8}_\d{6}/, 'NOW'))).toEqual([
      'distrokid/nova/streams_stats_NOW.html',
      'distrokid/nova/applemusic_stats_NOW.html',
    ]);
    const path = join(box.folder, 'secrets/distrokid/nova');
    expect(readFileSync(path, 'utf8')).toMatch(/good-\d/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('--dry-run says what it would ask, asks nothing and makes no lake', async () => {
    const called = await lake('distrokid', '--dry-run', '--json');
    expect(called.json<Extracted>().plans).toEqual([
      {
        source: 'distrokid',
        account: 'nova',
        asks: ['streams', 'applemusic'].map((data) => `${portal.baseUrl}/stats/?type=all&data=${data}`),
        hasSecret: true,
      },
    ]);
    const { out } = await box.lakeWith(env({ LAKE_SECRETS_DIR: '' }), 'extract', 'metaads', '--dry-run');
    expect(out).toMatch(
      /^would ask for metaads\/nova, whose secret is missing\n {2}http.*act_…, its currency and time zone\n {2}http.*act_…\/campaigns\n/,
    );
    expect(() => statSync(box.lakeDir)).toThrow();
    expect(graph.asked).toEqual([]);
  });

  it.each([
    [['metaad'], /There is no extractor for 'metaad': did you mean metaads\?/],
    [['tiktok'], /There is no extractor for 'tiktok'/],
    [['metaads', '--account', 'stranger'], /no account 'stranger' of metaads. It has nova, label/],
    [['metaads', '--since', '2025-01-01'], /needs both since and until/],
    [['metaads', '--since', '2025-02-01', '--until', '2025-01-01'], /ends before it begins/],
    [
      ['distrokid', '--since', '2025-01-01', '--until', '2025-01-02'],
      /has no date range: leave out --since and --until/,
    ],
  ])('%j is wrong use', async (argv, message) => {
    expect(await lake(...argv)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  it('takes no secrets from the lake, and says which variable is missing or whose file others may read', async () => {
    const inside = await box.lakeWith(env({ LAKE_SECRETS_DIR: join(box.lakeDir, 'secrets') }), 'extract', 'metaads');
    expect(inside).toMatchObject({ code: 2, err: expect.stringMatching(/is inside the lake/) });
    const none = await box.lakeWith(env({ LAKE_SECRETS_DIR: '' }), 'extract', 'metaads');
    expect(none).toMatchObject({ code: 2, err: expect.stringMatching(/Set LAKE_SECRETS_DIR .*metaads\/nova/) });
    chmodSync(join(box.folder, 'secrets/metaads/nova'), 0o644);
    expect((await lake('metaads', '--account', 'nova')).err).toMatch(
      /Other users of this computer may read .*chmod 600/,
    );
  });
});
