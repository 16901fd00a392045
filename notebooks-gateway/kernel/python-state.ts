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
  if (pythonEnvironment() !== undefined) return { state: 'ready' };
  const progress = readProgress();
  if (progress?.state === 'preparing' && isRunning(progress.pid)) {
    const { step, steps, doing } = progress;
    return { state: 'preparing', step, steps, doing };
  }
  const why = progress?.state === 'failed' ? progress.why : 'Python has not been prepared on this machine.';
  return { state: 'unavailable', why };
}

function readProgress(): PythonProgress | undefined {
  if (!existsSync(progressFile)) return undefined;
  try {
    return progressSchema.parse(JSON.parse(readFileSync(progressFile, 'utf8')));
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
