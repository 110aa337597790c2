import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests that need a versitygw server: `npm run test:versitygw` runs them, and they alone. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/versitygw/*.versitygw.ts'],
    // One server after the other: two cores are few enough for one and its worker.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
