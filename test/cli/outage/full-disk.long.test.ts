import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { type ArrivalJson, overviewCsv, sandbox, startLake } from '../support.ts';

const disk = mkdtempSync(join(tmpdir(), 'lake-small-'));
const isMounted = mountSmall();
afterAll(() => {
  if (isMounted) execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

/** A file system of twelve megabytes, which only root may make. */
function mountSmall(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Fills the disk to its last block. */
function fill(): void {
  for (const size of [1024 * 1024, 4096, 1])
    try {
      for (;;) appendFileSync(join(disk, 'ballast'), Buffer.alloc(size));
    } catch {
      // No block of this size is left.
    }
}

test.skipIf(!isMounted)(
  'a disk that runs full ends no running lake, buries nothing, and the work goes on when there is space (needs root)',
  async () => {
    const box = sandbox();
    const lakeDir = join(disk, 'lake');
    const child = startLake(box.folder, 'up', '--json', '--lake', lakeDir);
    await child.until(({ event }) => event === 'up');
    mkdirSync(join(lakeDir, 'landing/tiktok/nova'), { recursive: true });
    writeFileSync(join(lakeDir, 'landing/tiktok/nova/Overview.csv'), overviewCsv(20));
    fill();
    expect(statfsSync(disk).bavail).toBe(0);
    await child.until(({ event }) => event === 'waits');
    // Longer than five failures took that buried the work.
    await sleep(8_000);
    rmSync(join(disk, 'ballast'));
    await child.until(({ event }) => event === 'arrival');
    child.process.kill('SIGINT');
    expect(await child.ended).toEqual({ code: 0, signal: null, err: '' });
    const status = (await box.lake('status', '--json', '--lake', lakeDir)).json<{ arrivals: ArrivalJson[] }>();
    expect(status).toMatchObject({ arrivals: [{ state: 'accepted', rows: { read: 20 } }], deadLetters: [] });
    const rows = await box.lake(
      'query',
      'SELECT count(*)::INT AS n FROM curated.social_daily',
      '--json',
      '--lake',
      lakeDir,
    );
    expect(rows.json()).toEqual([{ n: 20 }]);
    box.remove();
  },
);
