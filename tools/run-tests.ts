import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, runTool } from './processes.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What a part of the checks came to: how many passed, and what failed with the first line of its reason. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
}

/** What several parts came to together. */
export function summed(parts: readonly Counts[]): Counts {
  const sum = (count: (part: Counts) => number): number =>
    parts.reduce((total, part) => total + count(part), 0);
  return {
    passed: sum((part) => part.passed),
    failed: sum((part) => part.failed),
    failures: parts.flatMap((part) => part.failures),
  };
}

/** The failed tests of a report, and the files that did not load: file, test and the first line of the reason. */
export function failuresOf(report: Report): string[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : [];
    return failed.map(
      ({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages[0] ?? '')}`,
    );
  });
}

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 300);

/** Runs one vitest configuration, showing its progress; returns what it came to. */
export async function runTests(
  config: string,
  env: Record<string, string> = {},
  filters: readonly string[] = [],
): Promise<Counts> {
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
    const failures = failuresOf(report);
    if (silent === 1 && failures.length === 0) failures.push(`${config}: the run ended with ${status}`);
    return { passed: report.numPassedTests, failed: report.numFailedTests + silent, failures };
  } catch {
    return { passed: 0, failed: 1, failures: [`${config}: the run left no report`] };
  }
}
