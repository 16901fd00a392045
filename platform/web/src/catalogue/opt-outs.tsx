import type { Answer, OptOutOutcome } from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { momentText } from '../logic/times.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { ApplyOptOuts } from './apply-opt-outs.tsx';
import { kinds, type Kind } from './opt-out-kinds.ts';
import { WaitingOptOuts } from './waiting-opt-outs.tsx';

/** Lists of opt-outs: those in use, those that wait for a second person, and the way to a new one. */
export function OptOuts() {
  const api = useApi();
  const roles = useRoles();
  const handle = useLoaded('opt-outs', (signal) => api.call('listOptOuts', { signal }));
  const [outcome, setOutcome] = useState<OptOutOutcome>();
  const done = (next: OptOutOutcome | undefined) => {
    setOutcome(next);
    handle.reload();
  };
  const manager = roles.has('data-manager');
  const agrees = manager || roles.has('access-officer');
  return (
    <section className="v-panel" aria-labelledby="opt-outs">
      <h2 id="opt-outs" className="nhsuk-heading-m">
        Opt-outs
      </h2>
      <p>
        A list replaces the earlier one of its kind. Rooms of agreements that apply these opt-outs close
        within seconds, and running queries there stop; the next query opens a room without the people on the
        list.
      </p>
      <LoadedView what="the lists of opt-outs" handle={handle}>
        {(standing) => (
          <>
            <InUse standing={standing} manager={manager} onDone={done} />
            {standing.waiting.map((proposal) => (
              <WaitingOptOuts key={proposal.id} proposal={proposal} agrees={agrees} onDone={done} />
            ))}
          </>
        )}
      </LoadedView>
      <div role="status">
        <OutcomeText outcome={outcome} />
      </div>
      {manager ? <ApplyOptOuts onDone={done} /> : null}
    </section>
  );
}

function OutcomeText({ outcome }: { outcome: OptOutOutcome | undefined }) {
  if (outcome === undefined) return null;
  if (outcome.state === 'waiting')
    return <p className="v-warn">The list waits for a second person; the one in use counts until then.</p>;
  return (
    <p className="v-good">
      {kinds[outcome.kind]}: a list of about {outcome.count} numbers counts since {momentText(outcome.at)}.
      {outcome.changed ? '' : ' It has the same numbers as the one before, so nothing else changes.'}
    </p>
  );
}

interface InUseProps {
  standing: Answer<'listOptOuts'>;
  manager: boolean;
  onDone: (outcome: OptOutOutcome) => void;
}

function InUse({ standing: { inUse, undoable }, manager, onDone }: InUseProps) {
  const api = useApi();
  const [asking, setAsking] = useState<Kind>();
  const undo = useAction(async (kind: Kind) => {
    const outcome = await api.call('undoOptOuts', { body: { kind } });
    setAsking(undefined);
    onDone(outcome);
  });
  if (inUse.length === 0) return <Empty>No list of opt-outs is in use yet.</Empty>;
  return (
    <>
      <ScrollTable label="Lists of opt-outs in use">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col" className="v-number">
              Numbers, about
            </th>
            <th scope="col">Landed</th>
            <th scope="col">In use since</th>
            {manager ? <th scope="col">Mistake?</th> : null}
          </tr>
        </thead>
        <tbody>
          {inUse.map((one) => (
            <tr key={one.kind}>
              <th scope="row">{kinds[one.kind]}</th>
              <td className="v-number">{one.count}</td>
              <td>{one.landed === null ? 'Not known' : momentText(one.landed)}</td>
              <td>{momentText(one.at)}</td>
              {manager ? (
                <td>
                  {undoable.includes(one.kind) ? (
                    <button type="button" className="v-link" onClick={() => setAsking(one.kind)}>
                      Bring back the list before
                      <span className="nhsuk-u-visually-hidden">: {kinds[one.kind]}</span>
                    </button>
                  ) : (
                    'No list before'
                  )}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {undo.problem === undefined || asking !== undefined ? null : <ProblemPanel problem={undo.problem} />}
      {asking === undefined ? null : (
        <ConfirmDialog
          title="Bring back the list before?"
          confirm="Bring it back"
          keep="Keep the present list"
          warning
          busy={undo.busy}
          problem={undo.problem}
          onConfirm={() => void undo.run(asking)}
          onClose={() => setAsking(undefined)}
        >
          <p>
            {kinds[asking]}: whom the list before named is out again, and the list is as old as that one was.
            Whom only the present list names stays out too, until the right list lands and is applied.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
