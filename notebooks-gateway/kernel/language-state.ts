import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeRoot } from '@vitrine/core/sandbox';
import type { KernelLanguage } from '../protocol/kernel-protocol.ts';
import { pythonEnvironment } from './python-environment.ts';
import { rEnvironment } from './r-environment.ts';

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
export type LanguageProgress = z.output<typeof progressSchema>;

export function progressFile(language: KernelLanguage): string {
  return join(codeRoot, '.cache', language, 'progress.json');
}

export type LanguageState =
  | { readonly state: 'ready' }
  | { readonly state: 'preparing'; readonly step: number; readonly steps: number; readonly doing: string }
  | { readonly state: 'unavailable'; readonly why: string };

/** Whether a language can be used in rooms here, how far its preparation is, or in one sentence why not. */
export function languageState(language: KernelLanguage): LanguageState {
  const made = { python: pythonEnvironment, r: rEnvironment }[language]() !== undefined;
  return stateOf(language, made, readProgress(progressFile(language)), isRunning);
}

/** What the progress file says is believed only while the process lives that wrote it. */
export function stateOf(
  language: KernelLanguage,
  ready: boolean,
  progress: unknown,
  runs: (pid: number) => boolean,
): LanguageState {
  if (ready) return { state: 'ready' };
  const parsed = progressSchema.safeParse(progress);
  const told = parsed.success ? parsed.data : undefined;
  if (told?.state === 'preparing' && runs(told.pid)) {
    const { step, steps, doing } = told;
    return { state: 'preparing', step, steps, doing };
  }
  const nobody = `${language === 'r' ? 'R' : 'Python'} has not been prepared on this machine.`;
  return { state: 'unavailable', why: told?.state === 'failed' ? told.why : nobody };
}

function readProgress(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
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
