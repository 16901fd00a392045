import type { Environment } from '@vitrine/api';
import { useAction } from '../api/use-action.ts';
import { useApi, useSession } from '../session/session-context.ts';
import { ReasonDialog } from '../ui/reason-dialog.tsx';

interface Props {
  onDone: (now: Environment) => void;
  /** It was not done, or not known to be: what is shown may be out of date. */
  onFailed: () => void;
  onClose: () => void;
}

/** Says exactly what the kill switch does, asks why, and throws it. */
export function StopDialog({ onDone, onFailed, onClose }: Props) {
  const api = useApi();
  const { oversightBody } = useSession().session;
  const stop = useAction(async (reason: string) => {
    onDone(await api.call('stopEnvironment', { body: { reason } }));
  });
  return (
    <ReasonDialog
      title="Stop everything"
      warning={
        <>
          <p>At once, for everybody, until an operator lifts it:</p>
          <ul>
            <li>running queries stop, and none starts;</li>
            <li>rooms close, and none opens;</li>
            <li>no request’s file is opened, released or downloaded.</li>
          </ul>
          <p>
            Nobody is signed out, and nothing that people wrote is lost. Everybody is told that it is stopped,
            but not why.
          </p>
        </>
      }
      hint={`It is recorded. Operators and ${oversightBody} can read it.`}
      confirm="Stop everything now"
      draft="stop-environment"
      busy={stop.busy}
      problem={stop.problem}
      onConfirm={async (reason) => {
        const done = await stop.run(reason);
        if (!done) onFailed();
        return done;
      }}
      onClose={onClose}
    />
  );
}
