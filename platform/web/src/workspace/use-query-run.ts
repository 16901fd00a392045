import type { ApiClient } from '@vitrine/api';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { problemOf } from '../api/problem-of.ts';
import { tooLongSql } from './sql-length.ts';
import { advance, idle, type QueryRun, type RunEvent } from './query-run.ts';

/** How long the page waits for the server to end a cancelled query before it lets go of it. */
const patienceMs = 800;

interface Current {
  abort: AbortController;
  id: string | undefined;
  cancelled: boolean;
}

export interface QueryRunHandle {
  run: QueryRun;
  start: (sql: string, privacy?: { epsilon: number }) => void;
  /** Look at a query that the server already has. */
  follow: (id: string, sql: string) => void;
  cancel: () => void;
}

const failed = (error: unknown, { cancelled }: Current): RunEvent => ({
  ...{ kind: 'problem', problem: problemOf(error), cancelled },
});

/** Starts, follows and cancels one query at a time. Leaving the page only stops looking: the query goes on. */
export function useQueryRun(api: ApiClient, ref: string, onEnd: () => void): QueryRunHandle {
  const [run, dispatch] = useReducer(advance, idle);
  const current = useRef<Current>(undefined);
  useEffect(() => () => current.current?.abort.abort(), []);

  const look = useCallback(
    async (mine: Current, begin: () => Promise<string>) => {
      try {
        const id = await begin();
        mine.id = id;
        dispatch({ kind: 'started', id });
        if (mine.cancelled) await api.call('cancelQuery', { params: { id } });
        for await (const line of api.stream('streamQuery', { params: { id }, signal: mine.abort.signal })) {
          if (current.current !== mine) return;
          dispatch(
            line.kind === 'problem'
              ? { kind: 'line', line, problem: problemOf(line.problem), cancelled: mine.cancelled }
              : { kind: 'line', line },
          );
        }
      } catch (error) {
        if (current.current === mine) dispatch(failed(error, mine));
      } finally {
        if (current.current === mine) {
          // A stream that stops without its last line is a lost connection, never a result.
          dispatch(failed(new TypeError('cut off'), mine));
          onEnd();
        }
      }
    },
    [api, onEnd],
  );

  const begin = useCallback((): Current => {
    current.current?.abort.abort();
    const mine: Current = { abort: new AbortController(), id: undefined, cancelled: false };
    current.current = mine;
    return mine;
  }, []);

  const start = useCallback(
    (sql: string, privacy?: { epsilon: number }) => {
      dispatch({ kind: 'start', sql });
      const problem = tooLongSql(sql);
      if (problem !== undefined) {
        current.current?.abort.abort();
        current.current = undefined;
        dispatch({ kind: 'problem', problem, cancelled: false });
        return;
      }
      const body = { sql, ...(privacy === undefined ? {} : { privacy }) };
      void look(begin(), async () => (await api.call('startQuery', { params: { ref }, body })).id);
    },
    [api, ref, begin, look],
  );

  const follow = useCallback(
    (id: string, sql: string) => {
      dispatch({ kind: 'follow', sql, id });
      void look(begin(), () => Promise.resolve(id));
    },
    [begin, look],
  );

  const cancel = useCallback(() => {
    const mine = current.current;
    if (mine === undefined || mine.cancelled) return;
    mine.cancelled = true;
    setTimeout(() => mine.abort.abort(), patienceMs);
    // Should the message get lost, the page still lets go, and the server's own time limit ends the query.
    if (mine.id !== undefined) api.call('cancelQuery', { params: { id: mine.id } }).catch(() => undefined);
  }, [api]);

  return { run, start, follow, cancel };
}
