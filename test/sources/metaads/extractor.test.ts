import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExtractorPorts, ExtractReport } from '../../../lib/contract/extractor/extractor.ts';
import { isLakeError } from '../../../lib/lake/error.ts';
import { silentLogger } from '../../../lib/lake/logger.ts';
import { metaadsExtractor } from '../../../lib/sources/metaads/extractor.ts';
import { testScratch } from '../../support/scratch.ts';
import { type Asked, type GraphServer, graphError, type Instead, startGraphServer } from './graph-server.ts';

const token = 'EAAB/made+up=token0123456789';
const secret = JSON.stringify({ accessToken: token, adAccountId: '990000000000101' });
const start = new Date('2026-11-01T06:00:00Z');
const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(index), objective: 'X' }));
const day = (asked: Asked) =>
  JSON.parse(asked.parameters.get('time_range') ?? '{}') as { since: string; until: string };

describe('the extractor of Meta Ads', () => {
  let graph: GraphServer;
  let landed: { path: string; text: string; asOf: Date }[];
  let slept: number[];

  beforeEach(async () => {
    graph = await startGraphServer(token);
    graph.rows = {
      campaigns: ids(1),
      adsets: [{ id: '2', name: 'Ünder / 18–34' }],
      ads: [{ id: '3' }],
      insights: [{ date_start: '2026-10-31', date_stop: '2026-10-31', impressions: '5', spend: '1.10' }],
    };
    landed = [];
    slept = [];
  });
  afterEach(() => graph.close());

  async function extract(
    given: {
      period?: { since: string; until: string };
      remainingMs?: number;
      remainingTimeMs?: () => number;
      secret?: string;
      baseUrl?: string;
    } = {},
  ) {
    const ports: ExtractorPorts = {
      fetch,
      clock: { now: () => start },
      sleep: async (milliseconds) => void slept.push(milliseconds),
      random: () => 0,
      secret: async () => given.secret ?? secret,
      scratch: testScratch,
      land: async ({ path, body, asOf }) => {
        const bytes = body instanceof Uint8Array ? body : readFileSync(body.path);
        landed.push({ path, text: Buffer.from(bytes).toString(), asOf });
        return 'landed';
      },
      logger: silentLogger,
    };
    return metaadsExtractor.extract(ports, {
      account: 'nova',
      baseUrl: given.baseUrl ?? graph.baseUrl,
      period: given.period,
      remainingTimeMs: given.remainingTimeMs ?? (() => given.remainingMs ?? 900_000),
    });
  }

  async function failure(run: Promise<ExtractReport>): Promise<unknown> {
    return run.then(
      () => expect.unreachable('it should have failed'),
      (error: unknown) => error,
    );
  }

  /** Answers once (or so often) for a list with something else than data. */
  function once(list: string, instead: Instead | 'cut', times = 1): void {
    let left = times;
    graph.instead = (asked) => (asked.list === list && left-- > 0 ? instead : undefined);
  }

  it('lands every list of the account as it came, as of when the run began', async () => {
    const report = await extract();
    expect(report).toMatchObject({ capturedAt: start, requests: 6, files: 4, empty: [] });
    expect(landed.map(({ path }) => path)).toEqual(
      ['campaigns', 'adsets', 'ads', 'insights'].map((list) => `meta_ads_dump_20261101_060000/${list}-0001.json`),
    );
    expect(landed.every(({ asOf }) => asOf.getTime() === start.getTime())).toBe(true);
    expect(landed[1]?.text).toBe('{"data":[{"id":"2","name":"Ünder \\/ 18–34"}],"paging":{"cursors":{"after":"500"}}}');
    expect(graph.asked.every(({ account }) => account === 'act_990000000000101')).toBe(true);
  });

  it('asks for the fields of the contracts, and for the days that Meta still revises', async () => {
    await extract();
    const asked = graph.asked.find(({ list }) => list === 'insights');
    expect(asked?.parameters.get('fields')?.split(',')).toEqual(
      expect.arrayContaining(['spend', 'ad_id', 'date_start']),
    );
    expect(Object.fromEntries(asked?.parameters ?? [])).toMatchObject({ level: 'ad', time_increment: '1' });
    expect(asked && day(asked)).toEqual({ since: '2026-10-03', until: '2026-11-01' });
    const creative = graph.asked
      .find(({ list }) => list === 'ads')
      ?.parameters.get('fields')
      ?.split(',');
    expect(creative).toContain('creative');
  });

  it('follows a list to its end, and neither asks with the token in an address nor lands it', async () => {
    graph.rows.campaigns = ids(1_201);
    const { files } = await extract();
    expect(files).toBe(6);
    expect(landed.slice(0, 3).map(({ path }) => path.slice(-19))).toEqual(
      ['1', '2', '3'].map((page) => `campaigns-000${page}.json`),
    );
    const rows = landed.slice(0, 3).flatMap(({ text }) => (JSON.parse(text) as { data: { id: string }[] }).data);
    expect(rows.map(({ id }) => id)).toEqual(ids(1_201).map(({ id }) => id));
    expect(landed[0]?.text).toContain('access_token=redacted');
    expect(landed.some(({ text }) => text.includes(token) || text.includes(encodeURIComponent(token)))).toBe(false);
    expect(graph.asked.some(({ parameters }) => parameters.has('access_token'))).toBe(false);
  });

  it('goes on after an empty page that has a next one, and lands no file for it', async () => {
    let asked = 0;
    graph.instead = ({ list }) => {
      if (list !== 'campaigns' || asked++ > 0) return undefined;
      return { status: 200, body: { data: [], paging: { next: `${graph.baseUrl}/x?after=0&access_token=${token}` } } };
    };
    expect(await extract()).toMatchObject({ requests: 7, files: 4 });
  });

  it('lands nothing for empty lists, and says so', async () => {
    graph.rows = {};
    expect(await extract()).toMatchObject({ files: 0, empty: ['campaigns', 'adsets', 'ads', 'insights'] });
    expect(landed).toEqual([]);
  });

  it('refuses to go in circles', async () => {
    graph.instead = ({ list }) =>
      list === 'campaigns'
        ? { status: 200, body: { data: ids(1), paging: { next: `${graph.baseUrl}/x?after=1` } } }
        : undefined;
    expect(await failure(extract())).toMatchObject({ code: 'source-unexpected' });
    expect(landed).toEqual([]);
  });

  it.each<[string, Instead | 'cut', number]>([
    ['HTTP 500', { status: 500, text: 'oops' }, 1_000],
    ['HTTP 503 with an error of Meta’s', graphError(503, 2), 1_000],
    ['code 1', graphError(400, 1), 1_000],
    ['an answer cut in the middle', { status: 200, text: '{"data":[{"id"' }, 1_000],
    ['a page of HTML', { status: 200, text: '<html>' }, 1_000],
    ['data that is no list', { status: 200, body: { data: {} } }, 1_000],
    ['a connection that is cut', 'cut', 1_000],
    ['HTTP 429', { status: 429, text: '', headers: { 'retry-after': '7' } }, 7_000],
    ['the limit of the app (4)', graphError(400, 4, 1504022), 30_000],
    ['the limit of the user (17)', graphError(400, 17, 2446079), 30_000],
    ['the limit of the ad account (613)', graphError(400, 613, 1487742), 30_000],
    [
      'the limit of the business use case (80004), which says for how long',
      graphError(400, 80004, undefined, {
        'x-business-use-case-usage':
          '{"990000000000101":[{"type":"ads_management","estimated_time_to_regain_access":3}],"77":[{"type":"ads_management","estimated_time_to_regain_access":50}]}',
      }),
      180_000,
    ],
  ])('asks again after %s', async (_name, instead, pauseMs) => {
    once('adsets', instead);
    expect(await extract()).toMatchObject({ requests: 7, files: 4 });
    expect(slept).toEqual([pauseMs]);
  });

  it('waits longer each time, and gives up after six', async () => {
    once('adsets', graphError(500, 2), 6);
    expect(await failure(extract())).toMatchObject({ code: 'source-unavailable', retry: 'later', fault: 'source' });
    expect(slept).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(landed.map(({ path }) => path)).toEqual(['meta_ads_dump_20261101_060000/campaigns-0001.json']);
  });

  it('gives up at once where waiting would outlast the run', async () => {
    once('adsets', graphError(400, 17), 1);
    expect(await failure(extract({ remainingMs: 45_000 }))).toMatchObject({ code: 'source-unavailable' });
    expect(slept).toEqual([]);
  });

  it.each([
    ['an expired token', graphError(400, 190, 463)],
    ['a session that is gone', graphError(401, 102)],
  ])('asks for a new token after %s, at once and without quoting anything', async (_name, instead) => {
    once('campaigns', instead);
    const error = await failure(extract());
    expect(error).toMatchObject({ code: 'login-needed', severity: 'critical', retry: 'never' });
    expect(isLakeError(error) && error.message).not.toContain('words of Meta');
    expect(graph.asked.filter(({ list }) => list !== '')).toHaveLength(1);
    expect(landed).toEqual([]);
  });

  it.each([
    ['a missing permission', graphError(403, 200)],
    ['a version that is gone', graphError(400, 2635)],
    ['a breakdown that does not exist', graphError(400, 2, 1504041)],
    ['an address that does not exist', { status: 404, text: 'not found' }],
  ])('stops at %s', async (_name, instead) => {
    once('ads', instead);
    expect(await failure(extract())).toMatchObject({ code: 'source-refused', retry: 'never' });
    expect(slept).toEqual([]);
  });

  it('asks for fewer rows where a list is too much', async () => {
    graph.instead = ({ list, parameters }) =>
      list === 'ads' && Number(parameters.get('limit')) > 130 ? graphError(400, 1, 99) : undefined;
    graph.rows.ads = ids(300);
    await extract();
    const pages = landed.filter(({ path }) => path.includes('/ads-'));
    expect(pages.map(({ text }) => (JSON.parse(text) as { data: unknown[] }).data.length)).toEqual([125, 125, 50]);
  });

  it('asks for fewer days where insights are too much, and leaves none out', async () => {
    const daysOf = (asked: Asked) => {
      const { since, until } = day(asked);
      const days: string[] = [];
      for (let at = Date.parse(since); at <= Date.parse(until); at += 86_400_000)
        days.push(new Date(at).toISOString().slice(0, 10));
      return days;
    };
    graph.instead = (asked) =>
      asked.list === 'insights' && daysOf(asked).length > 9 ? graphError(400, 100, 1487534) : undefined;
    graph.rows.insights = (asked) => daysOf(asked).map((date_start) => ({ date_start }));
    await extract({ period: { since: '2026-01-01', until: '2026-03-05' } });
    const rows = landed
      .filter(({ path }) => path.includes('/insights-'))
      .flatMap(({ text }) => (JSON.parse(text) as { data: { date_start: string }[] }).data);
    const days = rows.map(({ date_start }) => date_start);
    expect(days).toHaveLength(64);
    expect(new Set(days).size).toBe(64);
    expect([days[0], days.at(-1)]).toEqual(['2026-01-01', '2026-03-05']);
  });

  describe('too much data', () => {
    const usual = {
      status: 500,
      body: {
        error: { message: "Please reduce the amount of data you're asking for, then retry your request", code: 1 },
      },
    };
    const daysAsked = (asked: Asked) => {
      const { since, until } = day(asked);
      return Math.round((Date.parse(until) - Date.parse(since)) / 86_400_000) + 1;
    };

    it('takes its usual answer, which looks like an outage, for a question that is too large', async () => {
      graph.instead = (asked) => (asked.parameters.get('level') === 'ad' && daysAsked(asked) > 9 ? usual : undefined);
      expect(await extract()).toMatchObject({ empty: [] });
      expect(slept).toEqual([]);
      const windows = graph.asked.filter(({ parameters }) => parameters.get('level') === 'ad').map(daysAsked);
      expect(windows.slice(0, 3)).toEqual([30, 15, 8]);
    });

    it('goes on after an outage that has the same code and other words', async () => {
      once('ads', graphError(500, 1));
      await extract();
      expect(slept).toEqual([1_000]);
    });

    it('asks for a report where one day in the smallest pages is still too much', async () => {
      graph.instead = (asked) =>
        asked.parameters.get('level') === 'ad' && asked.method === 'GET' && daysAsked(asked) >= 1 ? usual : undefined;
      graph.reports = [['Job Not Started', 'Job Running', 'Job Completed']];
      expect(await extract({ period: { since: '2026-10-31', until: '2026-10-31' } })).toMatchObject({ files: 4 });
      expect(slept).toEqual([3_000, 4_500, 6_750]);
      expect(landed.at(-1)?.text).toContain('"spend":"1.10"');
    });

    it('starts a report once more that failed, and says so where it fails again', async () => {
      graph.instead = (asked) => (asked.parameters.get('level') === 'ad' && asked.method === 'GET' ? usual : undefined);
      graph.reports = [['Job Failed'], ['Job Completed']];
      const period = { since: '2026-10-31', until: '2026-10-31' };
      expect(await extract({ period })).toMatchObject({ files: 4 });
      graph.reports = [['Job Failed'], ['Job Skipped']];
      expect(await failure(extract({ period }))).toMatchObject({ code: 'source-unexpected' });
    });

    it('stops waiting for a report before the run is cut off', async () => {
      graph.instead = (asked) => (asked.parameters.get('level') === 'ad' && asked.method === 'GET' ? usual : undefined);
      graph.reports = [['Job Running']];
      let looks = 0;
      const remainingTimeMs = () => {
        looks += 1;
        return 60_000 - looks * 5_000;
      };
      const period = { since: '2026-10-31', until: '2026-10-31' };
      const error = await failure(extract({ period, remainingTimeMs }));
      expect(error).toMatchObject({
        code: 'source-unavailable',
        message: expect.stringContaining('still making a report'),
      });
    });

    it('reads no more of an answer than its limit', async () => {
      let sent = 0;
      const piece = () => {
        sent += 1;
        return sent > 400 ? undefined : Buffer.alloc(1024 ** 2, ' ');
      };
      graph.instead = ({ list, parameters }) =>
        list === 'ads' && Number(parameters.get('limit')) > 250 ? { status: 200, stream: piece } : undefined;
      expect(await extract()).toMatchObject({ files: 4 });
      expect(sent).toBeGreaterThan(64);
      expect(sent).toBeLessThan(200);
    });
  });

  describe('what is verified', () => {
    const rowsOfDays = (asked: Asked) => {
      const { since, until } = day(asked);
      const days: object[] = [];
      for (let at = Date.parse(since); at <= Date.parse(until); at += 86_400_000) {
        const date = new Date(at).toISOString().slice(0, 10);
        days.push({ date_start: date, date_stop: date, impressions: '1', spend: '0.10', ad_id: '1' });
        days.push({ date_start: date, date_stop: date, impressions: '1', spend: '0.20', ad_id: '2' });
      }
      return days;
    };
    const landedDays = () =>
      landed
        .filter(({ path }) => path.includes('/insights-'))
        .flatMap(({ text }) => (JSON.parse(text) as { data: { date_start: string }[] }).data)
        .map(({ date_start }) => date_start);

    beforeEach(() => {
      graph.rows.insights = rowsOfDays;
    });

    it('asks for ads, ad sets and campaigns of every status, deleted and archived ones too', async () => {
      await extract();
      for (const list of ['campaigns', 'adsets', 'ads']) {
        const statuses = graph.asked.find((asked) => asked.list === list)?.parameters.get('effective_status');
        expect(JSON.parse(statuses ?? '[]')).toEqual(expect.arrayContaining(['ACTIVE', 'DELETED', 'ARCHIVED']));
      }
      const byAd = graph.asked.find(({ parameters }) => parameters.get('level') === 'ad');
      expect(JSON.parse(byAd?.parameters.get('filtering') ?? '[]')).toEqual([
        { field: 'ad.effective_status', operator: 'IN', value: expect.arrayContaining(['DELETED', 'ARCHIVED']) },
      ]);
    });

    it('a closed day whose ads do not add up is not landed, is named, and keeps no other day from landing', async () => {
      graph.accountSpend = { '2026-10-20': '0.31' };
      const error = await failure(extract({ period: { since: '2026-10-15', until: '2026-10-24' } }));
      expect(error).toMatchObject({
        code: 'source-incomplete',
        retry: 'later',
        details: { days: ['2026-10-20'] },
        message: expect.stringContaining('2026-10-20 (ads 0.30, account 0.31)'),
      });
      const days = landedDays();
      expect(new Set(days).size).toBe(9);
      expect(days).toHaveLength(18);
      expect(days).not.toContain('2026-10-20');
      const names = landed.map(({ path }) => path.slice(-18)).filter((path) => path.startsWith('insights-'));
      expect(new Set(names).size).toBe(names.length);
    });

    it('today may differ: its numbers change between two requests', async () => {
      graph.accountSpend = { '2026-11-01': '9.99' };
      expect(await extract()).toMatchObject({ files: 4 });
      expect(landedDays()).toContain('2026-11-01');
    });

    it.each([
      ['Pacific/Kiritimati', '2026-11-01'],
      ['Pacific/Pago_Pago', '2026-10-31'],
    ])('today is the account’s (%s)', async (zone, today) => {
      graph.zone = zone;
      await extract();
      const until = graph.asked.find(({ list }) => list === 'insights')?.parameters.get('time_range') ?? '';
      expect(JSON.parse(until)).toMatchObject({ until: today });
    });

    it('refuses days in the future of the account', async () => {
      const error = await failure(extract({ period: { since: '2026-10-30', until: '2026-11-02' } }));
      expect(error).toMatchObject({
        code: 'invalid-event',
        message: expect.stringContaining('2026-11-02 is in the future'),
      });
      expect(landed).toEqual([]);
    });
  });

  it.each([
    ['75 %', 76, 3_000],
    ['90 %', 90, 45_000],
    ['95 %', 96, 180_000],
  ])('slows down before a limit is reached: %s', async (_name, share, pauseMs) => {
    once('adsets', {
      status: 200,
      body: { data: [] },
      headers: {
        'x-business-use-case-usage': JSON.stringify({
          '990000000000101': [{ call_count: share, total_time: 3, estimated_time_to_regain_access: 3 }],
          '5': [{ call_count: 100, total_time: 100, estimated_time_to_regain_access: 300 }],
        }),
      },
    });
    expect(await extract()).toMatchObject({ files: 3, empty: ['adsets'] });
    expect(slept).toEqual([pauseMs]);
  });

  it('ends where a limit is nearly reached and the run has no time to wait', async () => {
    once('adsets', { status: 200, body: { data: [] }, headers: { 'x-ad-account-usage': '{"acc_id_util_pct":97.4}' } });
    const error = await failure(extract());
    expect(error).toMatchObject({
      code: 'source-unavailable',
      message: expect.stringContaining('97 % of what the account may ask'),
    });
  });

  it.each([
    ['no permission', graphError(403, 200), 'lacks the permission ads_read'],
    ['an object that is not there', graphError(400, 100, 33), 'check adAccountId in the secret'],
    ['a parameter that is gone', graphError(400, 100), 'a parameter is not valid for v27.0'],
    ['a version that is gone', graphError(400, 2635), 'the version v27.0 is gone: a newer lake knows a newer one'],
    ['days before its history', graphError(400, 3018), 'goes back 37 months'],
  ])('says what to do about %s', async (_name, instead, sentence) => {
    once('ads', instead);
    expect(await failure(extract())).toMatchObject({
      code: 'source-refused',
      message: expect.stringContaining(sentence),
    });
  });

  it('follows a next address that is relative', async () => {
    let asked = 0;
    graph.instead = ({ list }) =>
      list === 'campaigns' && asked++ === 0
        ? { status: 200, body: { data: ids(1), paging: { next: '/v27.0/act_1/campaigns?after=1&limit=500' } } }
        : undefined;
    expect(await extract()).toMatchObject({ requests: 7 });
  });

  it('says why a connection failed', async () => {
    const closed = await startGraphServer(token);
    await closed.close();
    const error = await failure(extract({ baseUrl: closed.baseUrl }));
    expect(error).toMatchObject({
      code: 'source-unavailable',
      message: expect.stringContaining('Meta refuses the connection (127.0.0.1'),
    });
  });

  it.each([['http://graph.example/v27.0'], ['http://10.0.0.1/v27.0']])('sends no token to %s', async (baseUrl) => {
    expect(await failure(extract({ baseUrl }))).toMatchObject({ code: 'invalid-config' });
  });

  it.each([['EAAB made up token 0123456789'], ['EAABmadeuptoken0123456789\n'], ['EAABmadeuptoken012345678–']])(
    'asks for a new token instead of trying one that no header may hold (%j)',
    async (accessToken) => {
      const error = await failure(extract({ secret: JSON.stringify({ accessToken, adAccountId: '1' }) }));
      expect(error).toMatchObject({ code: 'login-needed', message: expect.stringContaining('copy it again') });
      expect(graph.asked).toEqual([]);
      expect(isLakeError(error) && error.message).not.toContain(accessToken);
    },
  );

  it('says who asks, the same in each request', async () => {
    await extract();
    expect(new Set(graph.asked.map(({ userAgent }) => userAgent))).toEqual(new Set(['bedrot-data-lake']));
  });

  it.each([
    '',
    'not json',
    '{}',
    '{"accessToken":"short","adAccountId":"1"}',
    '{"accessToken":"x","adAccountId":"../me"}',
  ])('refuses the secret %j without quoting it', async (text) => {
    const error = await failure(extract({ secret: text }));
    expect(error).toMatchObject({ code: 'login-needed' });
    expect(isLakeError(error) && error.cause).toBeUndefined();
    expect(graph.asked).toEqual([]);
  });
});
