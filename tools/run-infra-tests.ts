import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './processes.ts';

/**
 * Runs the tests of the production environment (`infra/cdk`), which has its own packages and brings them itself;
 * returns the counts that its last line says.
 */
export function runInfraTests(): Promise<{ passed: number; failed: number }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'infra', 'cdk', 'test.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    child.on('error', () => resolve({ passed: 0, failed: 1 }));
    child.on('close', (status) => {
      const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? [];
      if (status !== 0 || failed !== '0') console.log(output);
      // A run that ends badly is a failure whatever it counted.
      const silent = status !== 0 && (failed ?? '0') === '0' ? 1 : 0;
      resolve({ passed: Number(passed ?? 0), failed: Number(failed ?? 0) + silent });
    });
  });
}
