import type { Request } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { may } from '../logic/may.ts';
import { momentText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { saveFile } from '../ui/save-file.ts';
import { ReleaseDialog } from './release-dialog.tsx';

interface Props {
  request: Request;
  onChanged: (changed: Request) => void;
}

/** Release, download and withdraw, as the server says that this person may. */
export function ReleaseActs({ request, onChanged }: Props) {
  const api = useApi();
  const [asking, setAsking] = useState<'release' | 'withdraw'>();
  const params = { id: request.id };
  const release = useAction(async () => {
    onChanged(await api.call('releaseRequest', { params }));
    setAsking(undefined);
  });
  const download = useAction(async () => {
    saveFile(await api.download('downloadRelease', { params }), `${request.id}.zip`, 'application/zip');
  });
  const withdraw = useAction(async () => {
    onChanged(await api.call('withdrawRequest', { params }));
    setAsking(undefined);
  });
  const can = (act: string): boolean => may(request.may, act).allowed;
  const close = (): void => {
    release.clear();
    withdraw.clear();
    setAsking(undefined);
  };
  return (
    <>
      {request.certificate === undefined ? null : (
        <div className="v-good">
          <p>
            Released {momentText(request.certificate.released)}, with a certificate. SHA-256{' '}
            <code className="v-break">{request.certificate.sha256}</code>
          </p>
        </div>
      )}
      <div className="v-buttons v-no-print">
        {can('release') ? (
          <Button type="button" onClick={() => setAsking('release')}>
            Release
          </Button>
        ) : null}
        {can('download') ? (
          <ActButton type="button" off={download.busy} onClick={() => void download.run()}>
            Download
          </ActButton>
        ) : null}
        {can('withdraw') && request.state !== 'released' ? (
          <Button type="button" secondary onClick={() => setAsking('withdraw')}>
            Withdraw
          </Button>
        ) : null}
      </div>
      {can('download') ? (
        <p className="v-quiet">
          The archive holds the files and their certificate. Each download is recorded.
        </p>
      ) : null}
      {download.problem === undefined ? null : <ProblemPanel problem={download.problem} />}
      {asking === 'release' ? (
        <ReleaseDialog
          request={request}
          busy={release.busy}
          problem={release.problem}
          onConfirm={() => void release.run()}
          onClose={close}
        />
      ) : null}
      {asking === 'withdraw' ? (
        <ConfirmDialog
          title="Take the request back?"
          confirm="Withdraw the request"
          keep="Keep it"
          warning
          busy={withdraw.busy}
          problem={withdraw.problem}
          onConfirm={() => void withdraw.run()}
          onClose={close}
        >
          <p>Checkers will no longer see it. You can ask again from the same result.</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
