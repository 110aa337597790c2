import { defineConfig } from 'vitest/config';

/** The deployed lake, end to end: run by test/aws/run.ts. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.e2e.ts'],
    globalSetup: ['cloud.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
