import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workFolder } from '../../functions/work-folder.ts';

it.each([
  ['is emptied on AWS, where a killed function may have filled it', {}, false],
  ['is left alone on an imitation, whose functions share one disk', { LAKE_S3_PATH_STYLE: '1' }, true],
])('a folder for temporary files %s', (_, env, stays) => {
  const temporary = mkdtempSync(join(tmpdir(), 'lake-work-folder-'));
  try {
    mkdirSync(join(temporary, 'lake', 'left'), { recursive: true });
    expect(workFolder(env, 'lake', temporary)).toBe(join(temporary, 'lake'));
    expect(existsSync(join(temporary, 'lake', 'left'))).toBe(stays);
  } finally {
    rmSync(temporary, { recursive: true });
  }
});
