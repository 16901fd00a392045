import { useEffect, useState } from 'react';

/** Milliseconds since something began, while it goes on; then how long it took. */
export function useElapsed(busy: boolean, elapsedMs: number): number {
  const [clock, setClock] = useState({ busy: false, since: 0, now: 0 });
  useEffect(() => {
    if (!busy) return;
    const since = performance.now();
    const timer = setInterval(() => setClock({ busy: true, since, now: performance.now() }), 100);
    return () => {
      clearInterval(timer);
      setClock({ busy: false, since: 0, now: 0 });
    };
  }, [busy]);
  return busy && clock.busy ? clock.now - clock.since : elapsedMs;
}
