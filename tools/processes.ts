import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');

export interface Finished {
  readonly status: number;
  readonly output: string;
}

/** Runs a command of an installed package to its end; its output is shown unless kept. */
export function runTool(
  name: string,
  args: readonly string[],
  options: { keep?: boolean; env?: Record<string, string> } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(join(bin, name), args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: [
        'ignore',
        options.keep === true ? 'pipe' : 'inherit',
        options.keep === true ? 'pipe' : 'inherit',
      ],
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.on('error', () => resolve({ status: 1, output: `${name} could not be started` }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}
