import type { SqlPlace } from '@vitrine/api';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { GoToPlace } from './go-to-place.tsx';
import type { QueryRun } from './query-run.ts';

interface Props {
  run: QueryRun;
  /** Where in the editor's text, while that is still the text that ran. */
  place: SqlPlace | undefined;
  onGoTo: (place: SqlPlace) => void;
}

/** Why a query did not give a result, and where in it. The SQL stays in the editor. */
export function Refusal({ run, place, onGoTo }: Props) {
  if (run.problem === undefined) return null;
  return (
    <ProblemPanel problem={run.problem}>
      <GoToPlace place={place} onGoTo={onGoTo} />
    </ProblemPanel>
  );
}
