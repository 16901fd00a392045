import { useEffect, useState } from 'react';
import { elapsedText, plural } from '../logic/times.ts';
import { isBusy, type QueryRun } from './query-run.ts';

/** Whole and tenths of seconds since a run began, while it runs. */
function useElapsed(run: QueryRun): number {
  const busy = isBusy(run);
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
  return busy && clock.busy ? clock.now - clock.since : run.elapsedMs;
}

const said: Record<QueryRun['phase'], (run: QueryRun) => string> = {
  idle: () => '',
  starting: (run) => `${run.stage}…`,
  running: (run) => `${run.stage}…`,
  done: (run) => `Done: ${plural(run.rows.length, 'row')} shown`,
  refused: () => 'Refused. Your SQL is kept.',
  failed: () => 'Failed. Your SQL is kept.',
  lost: (run) =>
    run.id === undefined
      ? 'No connection. Your SQL is kept.'
      : 'Connection lost. Your SQL is kept, and the query goes on: its result will be in the history.',
  cancelled: (run) => `${run.problem === undefined ? 'Cancelled' : 'Stopped'}. Your SQL is kept.`,
};

/** What the query is doing, said aloud when it changes; the ticking clock is only seen. */
export function RunState({ run }: { run: QueryRun }) {
  const elapsed = useElapsed(run);
  const busy = isBusy(run);
  return (
    <div className="v-runstate">
      {busy ? <progress aria-label="Running" /> : null}
      <span role="status" aria-label="Query">
        {said[run.phase](run)}
      </span>
      {run.phase === 'idle' || elapsed === 0 ? null : (
        <span className="v-quiet v-clock" aria-hidden={busy ? 'true' : undefined}>
          {elapsedText(elapsed)}
        </span>
      )}
    </div>
  );
}
