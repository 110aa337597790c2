import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scratchIn } from '../../lib/extract/scratch.ts';

/** The scratch of an extractor under test, as a run has it. */
export const testScratch = scratchIn({
  async with(work) {
    const folder = await mkdtemp(join(tmpdir(), 'lake-scratch-'));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});
