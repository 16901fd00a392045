import { elapsedText, plural } from '../logic/times.ts';
import { isBusy, type QueryRun } from './query-run.ts';
import { useElapsed } from './use-elapsed.ts';

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

/** What the query is doing, in words. */
export const queryText = (run: QueryRun): string => said[run.phase](run);

/** What the query is doing, said aloud when it changes; the ticking clock is only seen. */
export function RunState({ run }: { run: QueryRun }) {
  const busy = isBusy(run);
  const elapsed = useElapsed(busy, run.elapsedMs);
  return (
    <div className="v-runstate">
      {busy ? <progress aria-label="Running" /> : null}
      <span role="status" aria-label="Query">
        {queryText(run)}
      </span>
      {run.phase === 'idle' || elapsed === 0 ? null : (
        <span className="v-quiet v-clock" aria-hidden={busy ? 'true' : undefined}>
          {elapsedText(elapsed)}
        </span>
      )}
    </div>
  );
}
