import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests of the packed product as it is installed: `npm run test:pack` runs them, and they alone. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/pack/*.pack.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
