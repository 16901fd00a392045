import type { ApiClient, Problem } from '@vitrine/api';
import { useEffect, useState } from 'react';
import { problemOf, wasAborted } from '../api/problem-of.ts';

export interface RoomView {
  state: 'opening' | 'ready' | 'failed';
  step: string;
  problem: Problem | undefined;
  retry: () => void;
}

/** Opens the room on arrival, so that the first query does not wait for it, and says each step. */
export function useRoom(api: ApiClient, ref: string, alreadyOpen: boolean): RoomView {
  const [turn, setTurn] = useState(0);
  const [room, setRoom] = useState<Omit<RoomView, 'retry'>>({
    state: alreadyOpen ? 'ready' : 'opening',
    step: 'opening the room',
    problem: undefined,
  });
  const open = alreadyOpen && turn === 0;
  useEffect(() => {
    if (open) return;
    const abort = new AbortController();
    const follow = async () => {
      try {
        for await (const line of api.stream('openWorkspace', { params: { ref }, signal: abort.signal })) {
          if (line.kind === 'step') setRoom({ state: 'opening', step: line.step, problem: undefined });
          else if (line.kind === 'ready') setRoom({ state: 'ready', step: '', problem: undefined });
          else setRoom({ state: 'failed', step: '', problem: problemOf(line.problem) });
        }
      } catch (error) {
        if (!abort.signal.aborted && !wasAborted(error)) {
          setRoom({ state: 'failed', step: '', problem: problemOf(error) });
        }
      }
    };
    void follow();
    return () => abort.abort();
  }, [api, ref, open, turn]);
  return {
    ...room,
    retry: () => {
      setRoom({ state: 'opening', step: 'opening the room', problem: undefined });
      setTurn((n) => n + 1);
    },
  };
}
