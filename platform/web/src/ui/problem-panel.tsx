import { documentFaults, type Problem } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import type { ReactNode } from 'react';
import { isNoAnswer } from '../api/problem-of.ts';
import { Faults } from './faults.tsx';

interface Props {
  problem: Problem;
  onRetry?: (() => void) | undefined;
  children?: ReactNode;
}

/** What was not allowed, or is not there, is so a second time, too. */
const helpsToRetry = ({ status }: Problem): boolean => ![400, 403, 404, 405, 410, 413, 422].includes(status);

/** A refusal or failure: the rule, the reason, and who can help. */
export function ProblemPanel({ problem, onRetry, children }: Props) {
  const faults = documentFaults(problem.facts);
  return (
    <div className="v-problem" role="alert">
      <h2 className="v-problem__title">{problem.title}</h2>
      <p>{problem.detail}</p>
      {problem.help === undefined ? null : (
        <p>
          <strong>What helps:</strong> {problem.help}
        </p>
      )}
      {faults.length === 0 ? null : <Faults faults={faults} />}
      {children}
      {isNoAnswer(problem) ? null : (
        <p className="v-quiet">
          Rule <code>{problem.code}</code>
        </p>
      )}
      {onRetry === undefined || !helpsToRetry(problem) ? null : (
        <Button secondary small type="button" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
