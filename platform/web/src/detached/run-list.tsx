import type { DetachedRun } from '@vitrine/api';
import { Tag } from 'nhsuk-react-components';
import { useState } from 'react';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { momentText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
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
  const [cancelled, setCancelled] = useState<ReadonlySet<string>>(new Set());
  const cancel = useAction(async (id: string) => {
    await api.call('cancelDetachedRun', { params: { id } });
    setCancelled((was) => new Set([...was, id]));
    onChanged();
  });
  if (runs.length === 0)
    return (
      <Empty>
        No run yet. When you send code, how it stands is told here, and its files become a request here.
      </Empty>
    );
  return (
    <>
      {cancel.problem === undefined ? null : <ProblemPanel problem={cancel.problem} />}
      <ul className="v-runs" aria-label="Your runs">
        {runs.map((run) => (
          <li key={run.id}>
            <h3 className="nhsuk-heading-xs">
              {run.title} <Tag modifier={colours[run.state]}>{run.state}</Tag>
            </h3>
            <p className="v-quiet v-tight v-break">
              {momentText(run.at)}. To put out: {run.outputs.join(', ')}
            </p>
            <ul className="v-log" aria-label={`Log of ${run.title}`}>
              {run.log.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
            {run.request === null ? null : (
              <p className="v-tight">
                <Link to={addresses.request(run.request)}>Go on with its request</Link>
              </p>
            )}
            {goesOn(run) ? (
              <div className="v-buttons v-buttons--tight">
                <ActButton
                  type="button"
                  small
                  secondary
                  label={`Cancel ${run.title}`}
                  off={cancelled.has(run.id)}
                  onClick={() => void cancel.run(run.id)}
                >
                  {cancelled.has(run.id) ? 'Cancelling …' : 'Cancel'}
                </ActButton>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
