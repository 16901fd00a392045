import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './processes.ts';
import type { Counts } from './run-tests.ts';

/**
 * Runs the tests of the production environment (`infra/cdk`), which has its own packages and brings them itself;
 * returns the counts that its last line says. What failed is in its output, which is shown then.
 */
export function runInfraTests(): Promise<Counts> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'infra', 'cdk', 'test.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    child.on('error', () =>
      resolve({ passed: 0, failed: 1, failures: ['infra/cdk: the tests did not start'] }),
    );
    child.on('close', (status) => {
      const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? [];
      if (status !== 0 || failed !== '0') console.log(output);
      // A run that ends badly is a failure whatever it counted.
      const silent = status !== 0 && (failed ?? '0') === '0' ? 1 : 0;
      const failures = [...output.matchAll(/^\s*(?:\u001B\[[\d;]*m)*\s*FAIL\b.*$/gm)].map(
        ([line]) => `infra/cdk: ${line.trim()}`,
      );
      resolve({ passed: Number(passed ?? 0), failed: Number(failed ?? 0) + silent, failures });
    });
  });
}
