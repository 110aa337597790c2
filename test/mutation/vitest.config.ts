import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These send files through a whole lake or thousands of rows through DuckDB: most mutants are dead before their turn. */
const slow = ['contract/derived', 'contract/paths-agree', 'contract/checked-rows'];

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => slow.findIndex((name) => moduleId.includes(name));
    return files.toSorted((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/** The tests that mutants of lib/lake and lib/contract meet: their own, and those of the real contracts' layouts. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/{lake,contract}/*.test.ts', 'test/sources/{fixtures,recognition}.test.ts'],
    setupFiles: ['test/mutation/fixed-seed.ts'],
    env: { PATHS_SEED: '20261120' },
    sequence: { sequencer: QuickFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
