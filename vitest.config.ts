import { defineConfig } from 'vitest/config';

const none = ['**/node_modules/**', '**/dist/**', 'platform/e2e/**', 'infra/cdk/**'];
/** Tests that change what other files of a process would see: the page they are on, or a module. */
const alone = ['platform/web/**', 'datasets/steward/figures/figure-log.test.ts'];
const tests = ['**/*.test.ts', '**/*.test.tsx'];

export default defineConfig({
  test: {
    globalSetup: ['tools/test-run.ts'],
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone.map((path) => (path.endsWith('**') ? `${path}/*.test.{ts,tsx}` : path)),
          exclude: none,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: tests,
          exclude: [...none, ...alone],
          // One process loads what they share once: loading is a third of the work.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
