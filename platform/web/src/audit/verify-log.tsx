import type { Answer } from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

/** Re-derives the whole tree at the server and says what it found. */
export function VerifyLog() {
  const api = useApi();
  const [found, setFound] = useState<Answer<'verifyLedger'>>();
  const verify = useAction(async () => {
    setFound(undefined);
    setFound(await api.call('verifyLedger', {}));
  });
  return (
    <div className="v-verify">
      <ActButton type="button" secondary small off={verify.busy} onClick={() => void verify.run()}>
        Have the server verify the log
      </ActButton>
      <div role="status" aria-label="Verification">
        {verify.busy ? (
          <>
            <progress aria-label="Verifying" /> Verifying every entry…
          </>
        ) : null}
        {found === undefined ? null : found.intact ? (
          <p className="v-good">
            The server says that the log is intact: {plural(found.size, 'entry', 'entries')}, root{' '}
            <code>{found.root.slice(0, 16)}…</code>
            {found.notHeldAgainstSteward === undefined
              ? null
              : ' It was not held against what the steward has seen: the steward did not answer.'}
          </p>
        ) : (
          <div className="v-warn">
            <p>The server says that the log is not intact.</p>
            <ul>
              {found.problems.map((one) => (
                <li key={`${one.index ?? ''}:${one.problem}`}>
                  {one.index === undefined ? '' : `Entry ${one.index}: `}
                  {one.problem}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <p className="v-quiet">
        To compute it yourself: <a href="/register/verify">check the log in this browser</a>.
      </p>
      {verify.problem === undefined ? null : <ProblemPanel problem={verify.problem} />}
    </div>
  );
}
