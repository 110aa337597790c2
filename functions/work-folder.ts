import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A function's folder for temporary files, without what a function that was killed has left: Lambda may start the next one on
 * the same disk, where there would soon be no room. Only on AWS, where the disk is one function's alone: functions on an
 * imitation share this machine's, and would take each other's files while they are at work.
 */
export function workFolder(env: NodeJS.ProcessEnv, name: string, temporary = tmpdir()): string {
  const folder = join(temporary, name);
  if (env.LAKE_S3_PATH_STYLE !== '1') rmSync(folder, { recursive: true, force: true });
  return folder;
}
