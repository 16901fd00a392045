import { useEffect, useRef, useState } from 'react';
import type { CellHost } from './cell-slot.tsx';

/** The same functions at every drawing, which do what those of the last drawing do. */
export function useCellHost(now: CellHost): CellHost {
  const latest = useRef(now);
  useEffect(() => {
    latest.current = now;
  });
  const [host] = useState<CellHost>(() => ({
    held: (id, handle) => latest.current.held(id, handle),
    act: (id, what) => latest.current.act(id, what),
    come: (id) => latest.current.come(id),
    change: (change) => latest.current.change(change),
    ended: (shownToday) => latest.current.ended(shownToday),
    results: () => latest.current.results(),
    nameFault: (id, name) => latest.current.nameFault(id, name),
  }));
  return host;
}
