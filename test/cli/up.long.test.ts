import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ArrivalJson, bankTsv, type ChildLake, overviewCsv, type Sandbox, sandbox, startLake } from './support.ts';

let box: Sandbox;
let children: ChildLake[];
beforeEach(() => {
  box = sandbox();
  children = [];
});
afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.all(children.map(({ ended }) => ended));
  box.remove();
});

function up(): ChildLake {
  const child = startLake(box.folder, 'up', '--json', '--lake', box.lakeDir);
  children.push(child);
  return child;
}

const isUp = ({ event }: { event: string }) => event === 'up';
const arrivals = async () => (await box.lake('status', '--json')).json<{ arrivals: ArrivalJson[] }>().arrivals;

test.concurrent('a file that is copied slowly waits until it is whole, then it is accepted; SIGINT stops the lake cleanly', async () => {
  const own = sandbox();
  const child = startLake(own.folder, 'up', '--json', '--lake', own.lakeDir);
  await child.until(isUp);
  const landing = join(own.lakeDir, 'landing/tiktok/nova');
  mkdirSync(landing, { recursive: true });
  const text = overviewCsv(20);
  const file = openSync(join(landing, 'Overview.csv'), 'w');
  writeSync(file, text.slice(0, 300));
  await sleep(1_500);
  writeSync(file, text.slice(300, 500));
  await sleep(1_500);
  writeSync(file, text.slice(500));
  closeSync(file);
  await child.until(({ event }) => event === 'arrival');
  expect(child.events.filter(({ event }) => event === 'arrival')).toMatchObject([
    { state: 'accepted', landingKey: 'tiktok/nova/Overview.csv', account: 'nova', rows: { read: 20, rejected: 0 } },
  ]);
  child.process.kill('SIGINT');
  expect(await child.ended).toEqual({ code: 0, signal: null, err: '' });
  expect(child.events.at(-1)?.event).toBe('down');
  expect((await own.lake('query', 'SELECT count(*)::INT AS n FROM curated.social_daily', '--json')).json()).toEqual([
    { n: 20 },
  ]);
  own.remove();
});

test('puts of other processes are worked, put --wait waits for them, and a second lake up is refused', async () => {
  const child = up();
  await child.until(isUp);
  const put = await box.lake('put', box.write('s.tsv', bankTsv([['A', '1.25']])), '--wait', '--json');
  expect(put.code).toBe(0);
  expect(put.json()).toMatchObject({ arrivals: [{ state: 'accepted' }], marts: [{ mart: 'royalties', version: 1 }] });
  const second = await box.lake('up');
  expect(second).toMatchObject({ code: 1, out: '' });
  expect(second.err).toMatch(/Another process already runs the lake/);
  child.process.kill('SIGTERM');
  expect(await child.ended).toMatchObject({ code: 0, err: '' });
  expect(child.events.filter(({ event }) => event === 'arrival')).toMatchObject([
    { landingKey: 'inbox/s.tsv', state: 'accepted' },
  ]);
});

test('what lies in landing when the lake starts is worked, each with a line of text', async () => {
  mkdirSync(join(box.lakeDir, 'landing'), { recursive: true });
  writeFileSync(join(box.lakeDir, 'landing/unknown.csv'), 'a,b\n1,2\n');
  const stop = new AbortController();
  const clock = { now: () => new Date(Date.now() + 5_000) };
  let out = '';
  const told = (text: string) => {
    out += text;
    if (text.startsWith('rejected')) stop.abort();
  };
  const called = await box.lakeWith({ ...clock, out: told, stopSignal: () => stop.signal }, 'up');
  expect(called).toMatchObject({ code: 0, err: '' });
  expect(out).toMatch(
    /^The lake is up: .*\nrejected {3}unknown\.csv · .*\nThe lake has stopped\. Nothing is lost\.\n$/,
  );
});

test('work that fails to the end is told while the lake runs on', async () => {
  await box.lake('put', box.write('s.tsv', bankTsv([['A', '1.25']])));
  const stop = new AbortController();
  let out = '';
  const told = (text: string) => {
    out += text;
    if (text.includes('failed')) stop.abort();
  };
  // Where lineage records should go, something lies in the way.
  mkdirSync(join(box.lakeDir, 'ledger'), { recursive: true });
  writeFileSync(join(box.lakeDir, 'ledger/cleaned'), 'in the way');
  const called = await box.lakeWith({ out: told, stopSignal: () => stop.signal }, 'up');
  expect(called.code).toBe(0);
  expect(out).toMatch(/failed {5}clean of distrokid\/default\/.* · /);
});

test('after a kill in the middle, put --wait finishes everything without waiting for a timeout', async () => {
  const files = 60;
  for (let at = 0; at < files; at += 1) {
    box.write(
      `many/${at}.tsv`,
      bankTsv([[`Title ${at}`, `${at}.25`]], `20${10 + Math.floor(at / 9)}-0${1 + (at % 9)}`),
    );
  }
  await box.lake('put', 'many', '--account', 'nova');
  const child = up();
  await child.until(({ event }) => event === 'arrival' || event === 'up');
  const receipts = join(box.lakeDir, 'ledger/receipts');
  while (!existsSync(receipts) || readdirSync(receipts).length < 12) await sleep(2);
  child.process.kill('SIGKILL');
  expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
  expect((await arrivals()).some(({ state }) => state === 'pending')).toBe(true);
  const startedMs = performance.now();
  const called = await box.lake(
    'put',
    box.write('last.tsv', bankTsv([['Last', '1.25']], '2026-01')),
    '--wait',
    '--json',
  );
  expect(called.code).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(100_000); // the timeout is a quarter of an hour
  const all = await arrivals();
  expect(all).toHaveLength(files + 1);
  expect(all.every(({ state }) => state === 'accepted')).toBe(true);
  const held = await box.lake('query', 'SELECT count(*)::INT AS rows FROM staging.distrokid_bank_details', '--json');
  const marts = await box.lake('query', 'SELECT sum(lines)::INT AS rows FROM curated.royalties', '--json');
  expect(marts.json()).toEqual(held.json());
});
