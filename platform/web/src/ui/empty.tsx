import type { ReactNode } from 'react';

/** Nothing here, and what would put something here. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className="v-empty">{children}</p>;
}
