import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests that need a MinIO server: `npm run test:minio` runs them, and they alone. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    globalSetup: ['test/minio/leftovers.ts'],
    include: ['test/minio/*.minio.ts'],
    // One server after the other: two cores are few enough for one and its worker.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
