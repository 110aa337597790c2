import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run mutate:marts`: faults put into the SQL of the tables, which random worlds must show. It takes many minutes. */
export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  test: {
    globalSetup: ['test/support/temporary-folder.ts'],
    setupFiles: ['test/support/leave-nothing.ts'],
    include: ['test/marts/**/*.mutants.ts'],
  },
});
