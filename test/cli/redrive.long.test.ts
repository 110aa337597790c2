import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteQueue } from '../../lib/queue/sqlite.ts';
import { bankTsv, type Sandbox, sandbox } from './support.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.remove());

interface RedriveJson {
  readonly deadLetters: readonly { stage: string; keys: string[]; reason: string | null }[];
  readonly redriven: number;
  readonly failures: readonly unknown[];
}

const redrive = async (...argv: string[]) => (await box.lake('redrive', ...argv, '--json')).json<RedriveJson>();

async function send(stage: 'validate' | 'clean', body: string): Promise<void> {
  const queue = sqliteQueue({ path: join(box.lakeDir, '.store/queue.sqlite'), clock: { now: () => new Date() } });
  await queue.send(stage, [body]);
  await queue.close();
}

test('without dead letters there is nothing to do, and a queue that is not one is wrong use', async () => {
  await box.lake('put', box.write('s.tsv', bankTsv([['A', '1.25']])));
  expect(await box.lake('redrive')).toMatchObject({ code: 0, out: 'There are no dead letters.\n' });
  expect(await box.lake('redrive', '--queue', 'cleen')).toMatchObject({
    code: 2,
    err: expect.stringContaining('clean'),
  });
});

test('work that died for a reason which is gone by now is done when it is redriven', async () => {
  await box.lake('put', box.write('s.tsv', bankTsv([['A', '1.25']])));
  await box.lake('put', box.write('t.tsv', bankTsv([['B', '2.50']], '2026-08')), '--wait');
  // The bytes of a third arrival are damaged between raw and clean.
  const landed = box.write('u.tsv', bankTsv([['C', '4.00']], '2026-07'));
  await box.lake('put', landed, '--wait');
  const raw = join(box.lakeDir, 'raw');
  const name = readdirSync(raw, { recursive: true, encoding: 'utf8' }).find((one) => one.endsWith('u.tsv')) ?? '';
  const whole = readFileSync(join(raw, name));
  chmodSync(join(raw, name), 0o600);
  writeFileSync(join(raw, name), whole.subarray(0, whole.length - 3));
  rmSync(join(box.lakeDir, 'ledger/cleaned'), { recursive: true });
  expect((await box.lake('sweep', '--wait')).code).toBe(1);

  const dry = await redrive('--dry-run');
  expect(dry).toMatchObject({
    redriven: 0,
    deadLetters: [{ stage: 'clean', reason: expect.stringMatching(/^object-changed: The raw object/) }],
  });
  expect((await box.lake('redrive', '--dry-run')).out).toMatch(
    /clean of .*u\.tsv: failed for the last time[\s\S]*object-changed[\s\S]*1 dead letter\./,
  );
  expect((await box.lake('status')).out).toMatch(/Dead letters[\s\S]*object-changed: The raw object/);
  expect(await redrive('--queue', 'validate')).toMatchObject({ redriven: 0, deadLetters: [] });

  writeFileSync(join(raw, name), whole);
  const again = await redrive('--queue', 'clean', '--wait');
  expect(again).toMatchObject({ redriven: 1, failures: [], isDone: true });
  expect(await redrive()).toMatchObject({ redriven: 0, deadLetters: [] });
  expect((await box.lake('sweep', '--json')).json()).toMatchObject({ queued: [], lost: [] });
});

test('what fails again is told with its reason, and exits with 1', async () => {
  await box.lake('put', box.write('s.tsv', bankTsv([['A', '1.25']])), '--wait');
  await send('validate', 'not an event');
  await box.lake('put', box.write('t.tsv', bankTsv([['B', '1.25']])), '--wait');
  const called = await box.lake('redrive', '--wait');
  expect(called.code).toBe(1);
  expect(called.out).toMatch(/1 event queued again\.\nfailed +validate of .*: invalid-event: The message is not JSON/);
});
