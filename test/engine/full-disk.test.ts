import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openEngine } from '../../lib/engine/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'lake-small-'));
const isMounted = mountSmall();
afterAll(() => {
  if (isMounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

/** A file system of one megabyte, which only root may make. */
function mountSmall(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!isMounted)(
  'a full disk is said in words, as something that passes (needs root to mount a small disk)',
  async () => {
    const engine = openEngine({ spillDir: join(folder, 'spill') });
    try {
      const written = engine.with((session) =>
        session.run(`COPY (SELECT hash(range) AS n FROM range(1000000)) TO '${join(folder, 'x.parquet')}'`),
      );
      await expect(written).rejects.toMatchObject({
        message: expect.stringContaining('The disk is full'),
        fault: 'operator',
        retry: 'later',
      });
    } finally {
      await engine.close();
    }
  },
);
