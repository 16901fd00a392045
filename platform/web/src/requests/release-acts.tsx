import type { Request } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { may } from '../logic/may.ts';
import { momentText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { saveFile } from '../ui/save-file.ts';

interface Props {
  request: Request;
  onChanged: (changed: Request) => void;
}

/** Release, download and withdraw, as the server says that this person may. */
export function ReleaseActs({ request, onChanged }: Props) {
  const api = useApi();
  const [leaving, setLeaving] = useState(false);
  const params = { id: request.id };
  const release = useAction(async () => onChanged(await api.call('releaseRequest', { params })));
  const download = useAction(async () => {
    saveFile(await api.download('downloadRelease', { params }), `${request.id}.zip`, 'application/zip');
  });
  const withdraw = useAction(async () => {
    onChanged(await api.call('withdrawRequest', { params }));
    setLeaving(false);
  });
  const can = (act: string): boolean => may(request.may, act).allowed;
  const problem = release.problem ?? download.problem ?? withdraw.problem;
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
      <div className="v-buttons">
        {can('release') ? (
          <ActButton type="button" off={release.busy} onClick={() => void release.run()}>
            Release
          </ActButton>
        ) : null}
        {can('download') ? (
          <ActButton type="button" off={download.busy} onClick={() => void download.run()}>
            Download
          </ActButton>
        ) : null}
        {can('withdraw') && request.state !== 'released' ? (
          <Button type="button" secondary onClick={() => setLeaving(true)}>
            Withdraw
          </Button>
        ) : null}
      </div>
      {can('download') ? (
        <p className="v-quiet">
          The archive holds the files and their certificate. Each download is recorded.
        </p>
      ) : null}
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
      {leaving ? (
        <Dialog title="Take the request back?" onClose={() => setLeaving(false)}>
          <p>
            {request.state === 'released'
              ? 'It can no longer be downloaded. What was downloaded before is not called back by this.'
              : 'Checkers will no longer see it. You can ask again from the same result.'}
          </p>
          <div className="v-buttons">
            <ActButton type="button" warning off={withdraw.busy} onClick={() => void withdraw.run()}>
              Withdraw the request
            </ActButton>
            <Button type="button" secondary onClick={() => setLeaving(false)}>
              Keep it
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
