import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', 'platform/e2e/**', 'infra/cdk/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ['tools/test-run.ts'],
    pool: 'forks',
    maxWorkers: 2,
  },
});
