import type { Agreement } from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useApi, useSession } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { passkeysWork, signDigest } from './webauthn.ts';

interface Props {
  one: Agreement;
  onChanged: (changed: Agreement) => void;
}

/** Signing with a passkey here, or with a key file on the command line. */
export function SignPanel({ one, onChanged }: Props) {
  const api = useApi();
  const { session } = useSession();
  const [declined, setDeclined] = useState(false);
  const sign = useAction(async () => {
    setDeclined(false);
    const body = await signDigest(one.digest).catch((error: unknown) => {
      if (error instanceof DOMException) return undefined;
      throw error;
    });
    if (body === undefined) setDeclined(true);
    else onChanged(await api.call('signAgreement', { params: { ref: one.ref }, body }));
  });
  return (
    <div>
      <h2 className="nhsuk-heading-s">Sign the document</h2>
      <p>You sign the digest of exactly the document below. Read it before you sign.</p>
      <ActButton type="button" off={sign.busy || !passkeysWork()} onClick={() => void sign.run()}>
        Sign
      </ActButton>
      {passkeysWork() ? null : <p>This browser, or this address, offers no passkeys.</p>}
      <div role="status">
        {sign.busy ? <p>Waiting for your passkey…</p> : null}
        {declined ? (
          <p>Nothing was signed: the passkey was declined, or none is registered for this address.</p>
        ) : null}
      </div>
      {session.mode === 'development' ? (
        <p>
          Sample personas sign with their key files:{' '}
          <code>npx vitrine agreement sign {one.ref} --as NAME</code>
        </p>
      ) : null}
      {sign.problem === undefined ? null : <ProblemPanel problem={sign.problem} />}
    </div>
  );
}
