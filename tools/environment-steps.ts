import { renameSync, writeFileSync } from 'node:fs';
import type { LanguageProgress } from '@vitrine/notebooks-gateway/kernel';

/** Makes a language's environment step by step, and leaves word of how far it is where others look. */
export interface EnvironmentSteps {
  /** What goes wrong is said in one sentence; the rest of the environment goes on without the language. */
  readonly attempt: <T>(step: number, doing: string, why: string, work: () => Promise<T>) => Promise<T>;
  /** Of the programs that steps run. */
  readonly signal: AbortSignal;
}

export function environmentSteps(progressFile: string, steps: number): EnvironmentSteps {
  const stopped = new AbortController();
  const tell = (progress: LanguageProgress): void => {
    const making = `${progressFile}.${process.pid}`;
    writeFileSync(making, JSON.stringify(progress));
    renameSync(making, progressFile);
    const text =
      progress.state === 'failed' ? progress.why : `${progress.doing} (${progress.step} of ${steps}) …`;
    process.stderr.write(`vitrine: ${text}\n`);
  };
  // More than once: a terminal and what started this may both say so, and what was begun is to be removed.
  process.on('SIGTERM', () => stopped.abort());
  return {
    signal: stopped.signal,
    attempt: async (step, doing, why, work) => {
      tell({ state: 'preparing', step, steps, doing, pid: process.pid });
      try {
        return await work();
      } catch (cause) {
        if (!stopped.signal.aborted) tell({ state: 'failed', why });
        throw new Error(why, { cause });
      }
    },
  };
}
