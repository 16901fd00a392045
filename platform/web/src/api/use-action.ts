import type { Problem } from '@vitrine/api';
import { useCallback, useState } from 'react';
import { problemOf, wasAborted } from './problem-of.ts';

export interface Action<Input> {
  run: (input: Input) => Promise<boolean>;
  busy: boolean;
  problem: Problem | undefined;
  clear: () => void;
}

/** One thing a button does: busy while it runs, and the problem it met. Answers whether it succeeded. */
export function useAction<Input = void>(act: (input: Input) => Promise<void>): Action<Input> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = async (input: Input): Promise<boolean> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await act(input);
      return true;
    } catch (error) {
      if (!wasAborted(error)) setProblem(problemOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const clear = useCallback(() => setProblem(undefined), []);
  return { run, busy, problem, clear };
}
