import type { ApiClient, RunSummary } from '@vitrine/api';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { problemOf, wasAborted } from '../api/problem-of.ts';
import type { KernelLanguage } from './languages.ts';
import { advanceRun, noRun, type CellRun } from './cell-run.ts';

/** What the result of a query is called in code. */
export interface NamedQuery {
  readonly name: string;
  readonly query: string;
}

export interface CellRunHandle {
  run: CellRun;
  /** Settles at its end; whether the code ended well. While something runs it waits for that, the last code asked for. */
  start: (code: string, results: readonly NamedQuery[]) => Promise<boolean>;
  /** Look at what the run that the server has put out, whatever that counts for. */
  look: () => void;
  interrupt: () => void;
}

/** Starts, follows and stops the runs of one cell. Leaving the page only stops looking: the code goes on. */
// eslint-disable-next-line max-lines-per-function -- Turn, look and stop change the same refs, which React lets only the hook do that made them.
export function useCellRun(
  api: ApiClient,
  ref: string,
  cell: string,
  language: KernelLanguage,
  found: RunSummary | undefined,
): CellRunHandle {
  const [run, dispatch] = useReducer(
    advanceRun,
    found === undefined ? noRun : advanceRun(noRun, { kind: 'found', run: found }),
  );
  const abort = useRef<AbortController>(undefined);
  const id = useRef(found?.id);
  const turn = useRef(Promise.resolve(true));
  /** Whether a run waits for its turn; stopped, it finds nothing to run, unless something was asked for since. */
  const waiting = useRef(false);
  const next = useRef<{ readonly code: string; readonly results: readonly NamedQuery[] }>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const follow = useCallback(
    async (begin: () => Promise<string>): Promise<boolean> => {
      abort.current?.abort();
      const mine = new AbortController();
      abort.current = mine;
      let well = false;
      try {
        id.current = await begin();
        dispatch({ kind: 'started', id: id.current });
        const params = { id: id.current };
        for await (const line of api.stream('streamRun', { params, signal: mine.signal })) {
          if (mine.signal.aborted) return false;
          if (line.kind === 'problem') dispatch({ kind: 'line', line, problem: problemOf(line.problem) });
          else dispatch({ kind: 'line', line });
          well = line.kind === 'done' && line.state === 'ok';
        }
        // A stream that stops without its last line is a lost connection.
        dispatch({ kind: 'problem', problem: problemOf(new TypeError('cut off')) });
      } catch (error) {
        if (!mine.signal.aborted && !wasAborted(error))
          dispatch({ kind: 'problem', problem: problemOf(error) });
      }
      return well;
    },
    [api],
  );

  const start = useCallback(
    (code: string, results: readonly NamedQuery[]): Promise<boolean> => {
      next.current = { code, results };
      dispatch({ kind: 'queued' });
      if (waiting.current) return turn.current;
      waiting.current = true;
      turn.current = turn.current.then(() => {
        const asked = next.current;
        next.current = undefined;
        waiting.current = false;
        if (asked === undefined) return false;
        dispatch({ kind: 'start', code: asked.code });
        const named = asked.results.length === 0 ? {} : { results: [...asked.results] };
        const body = { cell, language, code: asked.code, ...named };
        return follow(async () => (await api.call('startRun', { params: { ref }, body })).id);
      });
      return turn.current;
    },
    [api, ref, cell, language, follow],
  );
  const look = useCallback(() => {
    const kept = id.current;
    if (kept === undefined) return;
    dispatch({ kind: 'look' });
    turn.current = follow(() => Promise.resolve(kept));
  }, [follow]);
  const interrupt = useCallback(() => {
    dispatch({ kind: 'stop' });
    next.current = undefined;
    // Should the message get lost, the agreement's own time limit ends the code.
    if (id.current !== undefined)
      api.call('interruptRun', { params: { id: id.current } }).catch(() => undefined);
  }, [api]);

  // What costs nothing is shown without asking.
  const free = found !== undefined && found.again === 0;
  useEffect(() => {
    if (free) look();
  }, [free, look]);

  return { run, start, look, interrupt };
}
