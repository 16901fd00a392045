import { runTool, type Finished } from './processes.ts';
import type { Counts } from './run-tests.ts';

interface Check {
  readonly name: string;
  run(): Promise<Finished>;
}

const packages = ['platform', 'policy', 'disclosure-control', 'datasets', 'notebooks-gateway', 'tools'];

/** The longest first, so that nothing is left to wait for it. */
const checks: readonly Check[] = [
  {
    name: 'lint',
    run: () =>
      runTool('eslint', ['--cache', '--cache-location', '.cache/eslint', '.'], {
        keep: true,
        // It holds the types of every file, which are more than the 4 GB that Node allows by itself.
        env: { NODE_OPTIONS: '--max-old-space-size=8192' },
      }),
  },
  { name: 'types', run: () => runTool('tsc', ['-p', 'tsconfig.json'], { keep: true }) },
  {
    name: 'import rule',
    run: () =>
      runTool('depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...packages], {
        keep: true,
      }),
  },
  { name: 'unused code', run: () => runTool('knip', ['--no-progress'], { keep: true }) },
  { name: 'format', run: () => runTool('prettier', ['--check', '--log-level', 'warn', '.'], { keep: true }) },
];

/** Runs every static check, so many at once; returns what they came to. */
export async function runStaticChecks(atOnce: number): Promise<Counts> {
  const failures: string[] = [];
  const waiting = [...checks];
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const started = performance.now();
      const { status, output } = await check.run();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${status === 0 ? '✓' : '✗'} ${check.name} (${seconds} s)`);
      if (status !== 0) {
        failures.push(`check: ${check.name}`);
        console.log(output);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { passed: checks.length - failures.length, failed: failures.length, failures };
}
