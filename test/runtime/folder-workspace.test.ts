import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderWorkspace } from '../../lib/runtime/folder-workspace.ts';

const failing = (code: string) => async () => {
  throw Object.assign(new Error(`${code}: refused`), { code });
};

it.each([
  ['ENOSPC', 'disk-full', 'later'],
  ['EDQUOT', 'disk-full', 'later'],
  ['EACCES', 'store-denied', 'never'],
  ['EROFS', 'store-denied', 'never'],
])('%s of the operating system is %s, in a sentence, and the folder goes', async (code, is, retry) => {
  const root = mkdtempSync(join(tmpdir(), 'lake-space-'));
  await expect(folderWorkspace(root).with(failing(code))).rejects.toMatchObject({
    code: is,
    retry,
    fault: 'operator',
    message: expect.stringContaining('temporary files'),
  });
  expect(readdirSync(root)).toEqual([]);
  rmSync(root, { recursive: true });
});
