import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Sandbox, sandbox } from '../cli/support.ts';

let lake: Sandbox | undefined;
afterAll(() => lake?.remove());

/** The receipts of an older lake say neither that all columns were looked at nor what their digest is. */
function makeOld(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('.json'),
  )) {
    const path = join(folder, name);
    const { checkedForPeople: _, digest: __, ...old } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(old));
  }
}

it('doctor says what raw holds that was never looked at for people, and a replay looks at it', async () => {
  const own = sandbox();
  lake = own;
  const file = own.write(
    'nova-songs-28day.csv',
    'song,listeners,streams,saves,release_date\nTide Lamp,1,2,3,2026-05-01\n',
  );
  expect((await own.lake('put', file, '--wait')).code).toBe(0);
  expect((await own.lake('doctor')).out).toMatch(/ok +people in raw/);
  makeOld(join(own.lakeDir, 'ledger', 'receipts'));
  const { out } = await own.lake('doctor');
  expect(out).toMatch(/warn +people in raw +1 object of raw never looked at/);
  expect(out).toContain('lake replay --stage validate --source spotify --wait');
  expect((await own.lake('replay', '--stage', 'validate', '--source', 'spotify', '--wait')).code).toBe(0);
  expect((await own.lake('doctor')).out).toMatch(/ok +people in raw/);
});
