import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileStore } from '../../lib/store/file.ts';
import { testClock, testLake } from '../support/lake.ts';
import { bankFile, bankLine } from './bad-files.ts';
import { expectRefused } from './support.ts';

const megabyte = 1024 ** 2;

/** A lake in a folder, where a large file need not pass through the memory of this test. */
async function lakeOnDisk() {
  const folder = await mkdtemp(join(tmpdir(), 'huge-'));
  const clock = testClock();
  const store = fileStore({ root: join(folder, 'lake'), clock });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  return { folder, store, lake: await testLake({ store, clock }) };
}

test.each([
  ['of a file without line ends', ''],
  ['after a good header and row', bankFile([bankLine()])],
])('a line of 200 MB, %s, is refused while it streams by: memory does not grow with it', async (_what, beginning) => {
  const { folder, store, lake } = await lakeOnDisk();
  const path = join(folder, 'line.tsv');
  const file = await open(path, 'w');
  await file.write(beginning);
  const piece = Buffer.alloc(megabyte, 'SECRET-VALUE-123 ');
  for (let written = 0; written < 200; written++) await file.write(piece);
  await file.close();
  await store.put('landing', 'inbox/line.tsv', { path, adopt: true });
  let peak = 0;
  const before = process.memoryUsage.rss();
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  const receipt = await lake.validate('inbox/line.tsv');
  clearInterval(watch);
  expectRefused(receipt, 'line-too-long');
  expect(receipt.sizeBytes).toBe(200 * megabyte + beginning.length);
  expect((peak - before) / megabyte).toBeLessThan(120);
  expect((await store.head('landing', 'inbox/line.tsv'))?.sizeBytes).toBe(receipt.sizeBytes);
});

test('a line at the limit is read, and one beyond it is refused', async () => {
  for (const [length, outcome] of [
    [600_000, 'accepted'],
    [1_200_000, 'rejected'],
  ] as const) {
    const { lake } = await lakeOnDisk();
    await lake.land('inbox/a.tsv', bankFile([bankLine(), bankLine({ Title: 'x'.repeat(length) })]));
    expect((await lake.validate('inbox/a.tsv')).outcome).toBe(outcome);
    await lake.chain();
    expect(await lake.rows('SELECT max(length(title)) AS longest FROM staging.distrokid_bank_details')).toEqual([
      { longest: outcome === 'accepted' ? String(length) : null },
    ]);
  }
});
