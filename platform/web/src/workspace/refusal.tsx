import { ProblemPanel } from '../ui/problem-panel.tsx';
import type { QueryRun } from './query-run.ts';
import { lineAndColumn } from './text-position.ts';

/** Why a query did not give a result, and where in it. The SQL stays in the editor. */
export function Refusal({ run, onGoTo }: { run: QueryRun; onGoTo: (offset: number) => void }) {
  if (run.problem === undefined) return null;
  const { position } = run;
  const place = position === undefined ? undefined : lineAndColumn(run.sql, position);
  return (
    <ProblemPanel problem={run.problem}>
      {place === undefined || position === undefined ? null : (
        <p>
          <button type="button" className="v-linkish" onClick={() => onGoTo(position)}>
            Go to line {place.line}, column {place.column}
          </button>
        </p>
      )}
    </ProblemPanel>
  );
}
