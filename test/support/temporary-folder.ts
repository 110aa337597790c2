import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One temporary folder for a whole run of the tests, in which each worker has its own; removed when the run ends. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'lake-tests-'));
  process.env.LAKE_TEST_FOLDER = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
