import type { Request } from '@vitrine/api';
import { Button, Textarea } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { may } from '../logic/may.ts';
import { momentText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

interface Props {
  request: Request;
  onChanged: (changed: Request) => void;
}

/** Says that a release was called back and why, or offers to call it back. */
export function Recall({ request, onChanged }: Props) {
  const api = useApi();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const recall = useAction(async () => {
    onChanged(await api.call('withdrawRequest', { params: { id: request.id }, body: { reason } }));
    setAsking(false);
  });
  const { withdrawal } = request;
  if (withdrawal !== undefined && request.certificate !== undefined) {
    return (
      <div className="v-warn" role="status">
        <p>
          <strong>This release was called back</strong> {momentText(withdrawal.at)}
          {withdrawal.who === undefined ? '' : ` by ${withdrawal.who}`}. Do not use or pass on its files.
        </p>
        <p className="v-prewrap">Reason: {withdrawal.reason}</p>
      </div>
    );
  }
  if (request.state !== 'released' || !may(request.may, 'withdraw').allowed) return null;
  return (
    <>
      <Button type="button" secondary onClick={() => setAsking(true)}>
        Call back
      </Button>
      {asking ? (
        <Dialog title="Call the release back?" onClose={() => setAsking(false)}>
          <p>
            It can no longer be downloaded. The requester and everyone who downloaded it are told, with your
            reason. What was downloaded is not deleted by this. It cannot be undone.
          </p>
          <Textarea
            id="recall-reason"
            label="Reason"
            hint="Name no person."
            rows={3}
            maxLength={2000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          {recall.problem === undefined ? null : <ProblemPanel problem={recall.problem} />}
          <div className="v-buttons">
            <ActButton type="button" warning off={recall.busy} onClick={() => void recall.run()}>
              Call it back
            </ActButton>
            <Button type="button" secondary onClick={() => setAsking(false)}>
              Not now
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
