import type { Problem } from '@vitrine/api';
import { useCallback, useEffect, useState } from 'react';
import { problemOf, wasAborted } from './problem-of.ts';

type Loaded<T> =
  | { status: 'loading'; data?: undefined; problem?: undefined }
  | { status: 'ready'; data: T; problem?: undefined }
  | { status: 'failed'; data?: undefined; problem: Problem };

interface Held<T> {
  key: string;
  loaded: Loaded<T>;
}

export interface LoadedHandle<T> {
  loaded: Loaded<T>;
  /** Ask again, keeping what is shown until the answer comes. */
  reload: () => void;
  /** Put an answer in place that another call gave. */
  replace: (data: T) => void;
}

/** What `load` answers for `key`; another key, another load. `load` need not be stable. */
export function useLoaded<T>(key: string, load: (signal: AbortSignal) => Promise<T>): LoadedHandle<T> {
  const [held, setHeld] = useState<Held<T>>({ key, loaded: { status: 'loading' } });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setHeld({ key, loaded: { status: 'ready', data } });
      },
      (error: unknown) => {
        if (abort.signal.aborted || wasAborted(error)) return;
        setHeld({ key, loaded: { status: 'failed', problem: problemOf(error) } });
      },
    );
    return () => abort.abort();
    // `load` is rebuilt at every render; what it loads is named by the key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const replace = useCallback((data: T) => setHeld({ key, loaded: { status: 'ready', data } }), [key]);
  return { loaded: held.key === key ? held.loaded : { status: 'loading' }, reload, replace };
}
