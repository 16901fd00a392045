import type { Environment } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { StopFacts } from './environment-state.tsx';

interface Props {
  now: Environment;
  onDone: (now: Environment) => void;
  /** It was not done, or not known to be: what is shown may be out of date. */
  onFailed: () => void;
  onClose: () => void;
}

/** Shows once more who stopped everything and why, and lifts it. */
export function LiftDialog({ now, onDone, onFailed, onClose }: Props) {
  const api = useApi();
  const lift = useAction(async () => {
    // Another operator may have lifted it and stopped everything again, for a reason that is not shown here.
    const query = now.stopped ? { since: now.since } : {};
    onDone(await api.call('resumeEnvironment', { query }));
  });
  return (
    <Dialog title="Lift the stop" onClose={onClose}>
      {now.stopped ? (
        <>
          <StopFacts now={now} />
          <p>
            Queries run, rooms open, and approved requests can be released and downloaded again. Queries that
            were stopped do not start again by themselves.
          </p>
        </>
      ) : (
        <p>It is lifted already: everything runs.</p>
      )}
      {lift.problem === undefined ? null : <ProblemPanel problem={lift.problem} />}
      <div className="v-buttons">
        <ActButton
          type="button"
          off={lift.busy || !now.stopped}
          onClick={() => void lift.run().then((done) => (done ? undefined : onFailed()))}
        >
          Lift it now
        </ActButton>
        <Button type="button" secondary onClick={onClose}>
          {now.stopped ? 'Keep it stopped' : 'Close'}
        </Button>
      </div>
    </Dialog>
  );
}
