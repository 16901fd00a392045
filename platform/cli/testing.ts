import { vi } from 'vitest';
import { runCommandLine } from './program.ts';

/** What a command line came to. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, as `vitrine` would, and keeps what it prints. */
export function run(...args: readonly string[]): Promise<Outcome> {
  return runAndTell(args, () => undefined);
}

/** … and tells what it prints on standard error at once. */
export async function runAndTell(
  args: readonly string[],
  onStderr: (text: string) => void,
): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    onStderr(String(text));
    return true;
  });
  const log = vi.spyOn(console, 'log').mockImplementation((text) => {
    stdout += `${String(text)}\n`;
  });
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await runCommandLine(args);
    return { status: exitStatus(), stdout, stderr };
  } finally {
    process.exitCode = before;
    for (const spy of [out, err, log]) spy.mockRestore();
  }
}

function exitStatus(): number {
  return Number(process.exitCode ?? 0);
}
