import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { preparedSandbox } from '../prepared.ts';
import { bankTsv, type Sandbox } from '../support.ts';

let box: Sandbox;
beforeEach(async () => {
  box = await preparedSandbox('strays', (first) =>
    first.lake('put', first.write('s.tsv', bankTsv([['A', '1.25']])), '--wait'),
  );
});
afterEach(() => box.remove());

function leave(name: string, body = 'x'): void {
  const path = join(box.lakeDir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
}

function firstBelow(folder: string, ending: string): string {
  const names = readdirSync(join(box.lakeDir, folder), { recursive: true, encoding: 'utf8' });
  const name = names.find((one) => one.endsWith(ending));
  if (name === undefined) throw new Error(`There is no ${ending} in ${folder}.`);
  return `${folder}/${name}`;
}

const earned = 'SELECT sum(earnings_usd) AS sum FROM staging.distrokid_bank_details';

/** Every command that lists zones, and whether each went as it goes in a clean lake. */
async function expectAllWork(): Promise<void> {
  expect(await box.lake('query', earned, '--json')).toMatchObject({ code: 0, out: expect.stringContaining('1.25') });
  expect(await box.lake('status')).toMatchObject({ code: 0 });
  expect(await box.lake('tables')).toMatchObject({ code: 0 });
  expect(await box.lake('reconcile')).toMatchObject({ code: 0 });
  expect(await box.lake('replay', '--dataset', 'distrokid/bank-details', '--wait')).toMatchObject({ code: 0 });
  const other = box.write('other.tsv', bankTsv([['B', '2.5']], '2026-10'));
  expect(await box.lake('put', other, '--wait')).toMatchObject({ code: 0 });
  expect((await box.lake('query', earned, '--json')).out).toContain('3.75');
}

const desktopFiles = ['.DS_Store', 'Thumbs.db', 'desktop.ini', '._s.tsv'];

test('what a desktop leaves in any zone is passed over without a word', async () => {
  const folders = ['landing', 'landing/inbox', 'raw', 'raw/distrokid', 'staging', 'staging/claims/distrokid'];
  const more = ['staging/claims/distrokid/bank-details', 'curated', 'curated/royalties', 'archive', 'ledger'];
  const records = ['ledger/receipts', 'ledger/cleaned', 'ledger/decisions/distrokid', 'ledger/manifests', 'sandbox'];
  for (const folder of [...folders, ...more, ...records]) for (const name of desktopFiles) leave(`${folder}/${name}`);
  expect(await box.lake('sweep')).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is lost') });
  expect((await box.lake('sweep', '--json')).json()).toMatchObject({ queued: [], passedOver: [] });
  await expectAllWork();
});

test('an object of somebody else is named and counted, and stops nothing', async () => {
  const copy = firstBelow('ledger/receipts', '.json').replace('.json', ' (1).json');
  const strays = [
    'raw/notes.txt',
    'raw/distrokid/default/x/y.tsv',
    'staging/claims/distrokid/bank-details/2026-09/old.json',
    'staging/copy of parts.parquet',
    'curated/royalties/month=2026-09/v1-abc conflicted copy.parquet',
    copy,
    'ledger/rejects/distrokid/notes.txt',
  ];
  for (const name of strays) leave(name);
  const swept = await box.lake('sweep', '--json');
  expect(swept.code).toBe(0);
  const { passedOver } = swept.json<{ passedOver: { zone: string; key: string; why: string }[] }>();
  expect(passedOver.map(({ zone, key }) => `${zone}/${key}`).sort()).toEqual([...strays].sort());
  expect((await box.lake('sweep')).out).toContain('7 objects passed over:');
  expect((await box.lake('doctor')).out).toMatch(/warn +strays +7 objects passed over, such as raw\//);
  await expectAllWork();
});

test.skipIf(process.platform === 'win32')(
  'links, pipes and names that no key can have are told by sweep and doctor',
  async () => {
    symlinkSync(box.write('linked.tsv', 'x'), join(box.lakeDir, 'landing/linked.tsv'));
    execFileSync('mkfifo', [join(box.lakeDir, 'landing/pipe')]);
    leave('landing/inbox/two\nlines.tsv');
    const { passedOver } = (await box.lake('sweep', '--json')).json<{ passedOver: unknown[] }>();
    expect(passedOver).toEqual([
      { zone: 'landing', key: 'inbox/two\nlines.tsv', why: 'name' },
      { zone: 'landing', key: 'linked.tsv', why: 'link' },
      { zone: 'landing', key: 'pipe', why: 'not-a-file' },
    ]);
    const { out } = await box.lake('sweep');
    expect(out).toContain('landing/linked.tsv · it is a link');
    expect(out).toContain('lake put');
    expect((await box.lake('doctor')).out).toMatch(/warn +strays +3 objects passed over/);
    await expectAllWork();
  },
);

describe('a record that cannot be read', () => {
  test.each(['ledger/receipts', 'ledger/cleaned'])('of %s stops no command and is named', async (folder) => {
    const name = firstBelow(folder, '.json');
    leave(name, '{"cut');
    expect(await box.lake('query', earned, '--json')).toMatchObject({ code: 0, out: expect.stringContaining('1.25') });
    const status = await box.lake('status');
    expect(status).toMatchObject({ code: 0, err: expect.stringContaining(name) });
    const swept = await box.lake('sweep');
    expect(swept).toMatchObject({ code: 1, out: expect.stringContaining(name) });
    expect(swept.out).toContain('1 record of the lake cannot be read');
    expect(await box.lake('replay', '--dry-run')).toMatchObject({ code: 0 });
  });

  test('is left out of the tables of the ledger, and the query says which', async () => {
    const name = firstBelow('ledger/receipts', '.json');
    leave(name, '{"cut');
    const asked = await box.lake('query', 'SELECT count(*) AS n FROM ledger.receipts', '--json');
    expect(asked.json()).toEqual([{ n: '0' }]);
    expect(asked.err).toContain(name);
    expect(asked.code).toBe(1);
  });
});

test('a damaged queue file stops no reading, and a put says what is wrong before it writes', async () => {
  leave('.store/queue.sqlite', 'this was a queue '.repeat(500));
  expect(await box.lake('query', earned, '--json')).toMatchObject({ code: 0, out: expect.stringContaining('1.25') });
  expect(await box.lake('tables')).toMatchObject({ code: 0 });
  expect(await box.lake('reconcile')).toMatchObject({ code: 0 });
  const put = await box.lake('put', box.write('other.tsv', bankTsv([['B', '2.5']])));
  expect(put).toMatchObject({ code: 1, err: expect.stringContaining('queue.sqlite is not a SQLite file') });
  expect(readdirSync(join(box.lakeDir, 'landing/inbox'))).toEqual(['s.tsv']);
  expect((await box.lake('doctor')).out).toMatch(/FAIL +queues/);
});
