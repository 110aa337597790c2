import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that take long because they try much: `npm run test:long` runs them, and they alone. */
const long = ['test/**/*.long.test.ts'];
const isLong = process.env.LAKE_TEST_LONG !== undefined;

export default defineConfig({
  test: {
    include: isLong ? long : ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isLong ? [] : long)],
    // An owner's files are imported by Node itself, as the product does it, and not by way of the test runner.
    server: { deps: { external: [/[\\/]lake-cli-[^\\/]+[\\/]/] } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90 },
    },
  },
});
