import type { ReactNode } from 'react';
import type { LoadedHandle } from '../api/use-loaded.ts';
import { Loading } from './loading.tsx';
import { ProblemPanel } from './problem-panel.tsx';

interface Props<T> {
  what: string;
  handle: LoadedHandle<T>;
  children: (data: T) => ReactNode;
}

/** What was loaded, or that it is loading, or why it could not be. */
export function LoadedView<T>({ what, handle, children }: Props<T>) {
  const { loaded, reload } = handle;
  if (loaded.status === 'ready') return <>{children(loaded.data)}</>;
  if (loaded.status === 'loading') return <Loading what={what} />;
  return <ProblemPanel problem={loaded.problem} onRetry={reload} />;
}
