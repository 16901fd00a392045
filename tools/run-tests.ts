import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTool } from './processes.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
}

/** Runs one vitest configuration, showing its progress; returns the counts it reports. */
export async function runTests(
  config: string,
  env: Record<string, string> = {},
  filters: readonly string[] = [],
): Promise<{ passed: number; failed: number }> {
  const file = join(root, '.cache', `${config}.json`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(file, { force: true });
  const { status } = await runTool(
    'vitest',
    [
      'run',
      '--config',
      config,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...filters,
    ],
    { env: { NODE_OPTIONS: '--disable-warning=ExperimentalWarning', ...env } },
  );
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    // A file that fails to load has no failed test, and a run that ends badly is a failure whatever it counted.
    const silent = status !== 0 && report.numFailedTests === 0 ? 1 : 0;
    return { passed: report.numPassedTests, failed: report.numFailedTests + silent };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
