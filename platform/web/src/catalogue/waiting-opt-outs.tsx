import type { OptOutOutcome, OptOutProposal } from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { momentText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { kinds, reasonTexts } from './opt-out-kinds.ts';

interface Props {
  proposal: OptOutProposal;
  /** Whether this person may agree, if it is not they who proposed it. */
  agrees: boolean;
  onDone: (outcome: OptOutOutcome | undefined) => void;
}

/** A list that waits for a second person, beside the one in use. */
export function WaitingOptOuts({ proposal, agrees, onDone }: Props) {
  const api = useApi();
  const [asking, setAsking] = useState(false);
  const params = { proposal: proposal.id };
  const agree = useAction(async () => {
    const outcome = await api.call('confirmOptOuts', { params, body: {} });
    setAsking(false);
    onDone(outcome);
  });
  const discard = useAction(async () => {
    await api.call('discardOptOuts', { params, body: {} });
    onDone(undefined);
  });
  return (
    <div className="v-warn">
      <h3 className="nhsuk-heading-s">{kinds[proposal.kind]}: a list waits for a second person</h3>
      <p>
        {proposal.undo ? (
          'The list that was in use before, and whom only the present one names'
        ) : (
          <>
            The file <code className="v-break">{proposal.file}</code>
          </>
        )}
        , proposed {momentText(proposal.at)}. The list in use counts until somebody else agrees.
      </p>
      <Comparison proposal={proposal} />
      <ul>
        {proposal.reasons.map((reason) => (
          <li key={reason}>{reasonTexts[reason]}</li>
        ))}
      </ul>
      {agrees ? (
        <p className="v-acts">
          <ActButton type="button" off={agree.busy} onClick={() => setAsking(true)}>
            Agree and apply…
          </ActButton>{' '}
          <ActButton type="button" secondary off={discard.busy} onClick={() => void discard.run()}>
            Discard it
          </ActButton>
        </p>
      ) : null}
      {discard.problem === undefined ? null : <ProblemPanel problem={discard.problem} />}
      {asking ? (
        <ConfirmDialog
          title="Agree to this list?"
          confirm="Apply the list"
          keep="Keep the present list"
          warning
          busy={agree.busy}
          problem={agree.problem}
          onConfirm={() => void agree.run()}
          onClose={() => setAsking(false)}
        >
          <Comparison proposal={proposal} />
          <p>About {proposal.gone} people are in the data again at once, wherever these opt-outs apply.</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

function Comparison({ proposal: { kind, list, inUse, gone, added } }: { proposal: OptOutProposal }) {
  const rows = [
    ['Landed', inUse === null ? 'No list' : momentText(inUse.landed), momentText(list.landed)],
    ['Numbers, about', inUse?.count ?? 'none', list.count],
    ['Only on this list, about', gone, added],
  ] as const;
  return (
    <ScrollTable label={`${kinds[kind]}: the list in use and the one that waits`}>
      <thead>
        <tr>
          <td />
          <th scope="col">In use</th>
          <th scope="col">Waiting</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([what, used, waiting]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>{used}</td>
            <td>{waiting}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
