import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** This computer in a folder's name, where a dot ends it. */
const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');

/**
 * Names a new folder for this process's temporary files below `tempDir`, and removes those of processes that were killed on
 * this computer: they may hold gigabytes. A process of another computer, or one whose number lives again, keeps its folder.
 */
export function newWorkFolder(tempDir: string): string {
  for (const name of namesIn(tempDir)) {
    const [, owner, pid] = /^work\.([^.]*)\.(\d+)\./.exec(name) ?? [];
    if (owner === host && !isAlive(Number(pid))) rmSync(join(tempDir, name), { recursive: true, force: true });
  }
  return join(tempDir, `work.${host}.${process.pid}.${randomUUID()}`);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // It is made when it is needed.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
