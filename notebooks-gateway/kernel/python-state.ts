import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { pythonEnvironment, pythonHome } from './python-environment.ts';

/** How far the making of an environment is: written by the tool that makes it, read by whoever wants to say. */
export const progressSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('preparing'),
    step: z.int().min(1).max(20),
    steps: z.int().min(1).max(20),
    doing: z.string().max(200),
    /** The process that makes it. */
    pid: z.int().min(1),
  }),
  z.strictObject({ state: z.literal('failed'), why: z.string().max(1_000) }),
]);
export type PythonProgress = z.output<typeof progressSchema>;
export const progressFile = join(pythonHome, 'progress.json');

export type PythonState =
  | { readonly state: 'ready' }
  | { readonly state: 'preparing'; readonly step: number; readonly steps: number; readonly doing: string }
  | { readonly state: 'unavailable'; readonly why: string };

/** Whether Python can be used in rooms here, how far its preparation is, or in one sentence why not. */
export function pythonState(): PythonState {
  return stateOf(pythonEnvironment() !== undefined, readProgress(), isRunning);
}

/** What the progress file says is believed only while the process lives that wrote it. */
export function stateOf(ready: boolean, progress: unknown, runs: (pid: number) => boolean): PythonState {
  if (ready) return { state: 'ready' };
  const parsed = progressSchema.safeParse(progress);
  const told = parsed.success ? parsed.data : undefined;
  if (told?.state === 'preparing' && runs(told.pid)) {
    const { step, steps, doing } = told;
    return { state: 'preparing', step, steps, doing };
  }
  const why = told?.state === 'failed' ? told.why : 'Python has not been prepared on this machine.';
  return { state: 'unavailable', why };
}

function readProgress(): unknown {
  if (!existsSync(progressFile)) return undefined;
  try {
    return JSON.parse(readFileSync(progressFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
