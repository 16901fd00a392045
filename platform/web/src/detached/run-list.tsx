import type { DetachedRun } from '@vitrine/api';
import { Button, Tag } from 'nhsuk-react-components';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { momentText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { Empty } from '../ui/empty.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { goesOn } from './goes-on.ts';

const colours = {
  queued: 'grey',
  starting: 'blue',
  running: 'blue',
  done: 'green',
  failed: 'red',
  cancelled: 'grey',
  stopped: 'orange',
  interrupted: 'orange',
} as const;

/** A person's runs: how each stands, its log, the files it declared, and where they are. */
export function RunList({ runs, onChanged }: { runs: readonly DetachedRun[]; onChanged: () => void }) {
  const api = useApi();
  const cancel = useAction(async (id: string) => {
    await api.call('cancelDetachedRun', { params: { id } });
    onChanged();
  });
  if (runs.length === 0) return <Empty>No run yet.</Empty>;
  return (
    <>
      {cancel.problem === undefined ? null : <ProblemPanel problem={cancel.problem} />}
      <ul className="v-runs" aria-label="Your runs">
        {runs.map((run) => (
          <li key={run.id}>
            <h3 className="nhsuk-heading-xs">
              {run.title} <Tag modifier={colours[run.state]}>{run.state}</Tag>
            </h3>
            <p className="v-quiet v-tight">
              {momentText(run.at)}; {run.outputs.join(', ')}
            </p>
            <pre className="v-log" tabIndex={0} aria-label={`Log of ${run.title}`}>
              {run.log.join('\n')}
            </pre>
            <div className="v-buttons v-buttons--tight">
              {run.request === null ? null : (
                <Link to={addresses.request(run.request)}>Go on with its request</Link>
              )}
              {goesOn(run) ? (
                <Button
                  type="button"
                  small
                  secondary
                  aria-label={`Cancel ${run.title}`}
                  onClick={() => void cancel.run(run.id)}
                >
                  Cancel
                </Button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
