import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that take long because they try much: `npm run test:long` runs them, and they alone. */
const long = ['test/**/*.long.test.ts'];
/**
 * Files that need a process of their own: the deployed functions read the environment when they are loaded, and the stack
 * fills half a gigabyte with tools (the CDK) that no other test uses.
 */
const alone = ['test/functions/handlers.test.ts', 'test/infra/stack.test.ts'];
const setupFiles = ['test/support/leave-nothing.ts'];
const isLong = process.env.LAKE_TEST_LONG !== undefined;

/** What takes how long, and why it is cut like this: docs/testing.md. */
export default defineConfig({
  test: {
    // All cores: by default one would be left free, which of two is half.
    maxWorkers: availableParallelism(),
    globalSetup: ['test/support/temporary-folder.ts'],
    // An owner's files are imported by Node itself, as the product does it, and not by way of the test runner.
    server: { deps: { external: [/[\\/]lake-cli-[^\\/]+[\\/]/] } },
    // Against a test that hangs; a slow machine that others use too takes ten times as long as a quick one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90 },
    },
    projects: isLong
      ? [{ extends: true, test: { name: 'long', setupFiles, include: long } }]
      : [
          {
            extends: true,
            test: {
              name: 'shared',
              setupFiles,
              isolate: false,
              include: ['test/**/*.test.ts'],
              exclude: [...configDefaults.exclude, ...long, ...alone],
            },
          },
          { extends: true, test: { name: 'alone', include: alone } },
        ],
  },
});
