import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileStore } from '../../lib/store/file.ts';

function child(work: string, root: string): ChildProcess {
  const script = join(import.meta.dirname, 'file-child.ts');
  return spawn(process.execPath, [script, work, root], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function ready(process: ChildProcess): Promise<void> {
  if (process.stdout !== null) await once(process.stdout, 'data');
}

async function killed(process: ChildProcess): Promise<void> {
  const exited = once(process, 'exit');
  process.kill('SIGKILL');
  await exited;
}

it('shows no half object, and no metadata of another, after kill -9 in the middle of puts', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'store-kill-'));
  for (let round = 0; round < 6; round += 1) {
    const putting = child('puts', folder.path);
    await ready(putting);
    await new Promise((passed) => setTimeout(passed, 7 * round));
    await killed(putting);
  }
  const store = fileStore({ root: folder.path });
  let count = 0;
  for await (const { key } of store.list('raw')) {
    count += 1;
    const read = await store.read('raw', key);
    const letter = (await store.head('raw', key))?.metadata.letter ?? 'none';
    expect([1_000, 3_000_000]).toContain(read?.bytes.byteLength);
    expect(Buffer.from(read?.bytes ?? []).equals(Buffer.alloc(read?.bytes.byteLength ?? 0, letter))).toBe(true);
  }
  expect(count).toBeGreaterThan(10);
  await store.close();
});

it('waits for a swap of another process, and no longer than that process lives', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'store-lock-'));
  const store = fileStore({ root: folder.path });
  const first = await store.put('curated', 'manifest', 'one');
  const holding = child('holds', folder.path);
  await ready(holding);
  const etag = first.outcome === 'written' ? first.etag : '';
  let isSwapped = false;
  const swapping = store.put('curated', 'manifest', 'two', { condition: { ifMatch: etag } }).then((result) => {
    isSwapped = true;
    return result;
  });
  await new Promise((passed) => setTimeout(passed, 150));
  expect(isSwapped).toBe(false);
  await killed(holding);
  expect((await swapping).outcome).toBe('written');
  await store.close();
});

it('loses no increment of two processes', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'store-swap-'));
  const store = fileStore({ root: folder.path });
  await store.put('curated', 'counter', '0');
  const children = [child('increments', folder.path), child('increments', folder.path)];
  const codes = await Promise.all(children.map((process) => once(process, 'exit')));
  expect(codes.map(([code]) => code)).toEqual([0, 0]);
  const read = await store.read('curated', 'counter');
  expect(Buffer.from(read?.bytes ?? []).toString()).toBe('100');
  expect(await readdir(store.tempDir)).toEqual([]);
  await store.close();
});
