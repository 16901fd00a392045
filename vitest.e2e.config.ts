import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['platform/e2e/make-sample-home.ts'],
    include: ['platform/e2e/**/*.e2e.ts'],
    testTimeout: 300_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // Each file has servers, homes and ports of its own.
    maxWorkers: 2,
  },
});
