import type { Agreement } from '@vitrine/api';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { dayText } from '../logic/times.ts';
import { useApi, useSession } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { passkeysWork, signDigest } from './webauthn.ts';

interface Props {
  one: Agreement;
  onChanged: (changed: Agreement) => void;
}

/** Signing with a passkey here, or with a key file on the command line; after the document, not before it. */
export function SignPanel({ one, onChanged }: Props) {
  const api = useApi();
  const { session } = useSession();
  const [asking, setAsking] = useState(false);
  const [declined, setDeclined] = useState(false);
  const sign = useAction(async () => {
    setDeclined(false);
    const body = await signDigest(one.digest).catch((error: unknown) => {
      if (error instanceof DOMException) return undefined;
      throw error;
    });
    if (body === undefined) setDeclined(true);
    else {
      onChanged(await api.call('signAgreement', { params: { ref: one.ref }, body }));
      setAsking(false);
    }
  });
  const close = (): void => {
    sign.clear();
    setDeclined(false);
    setAsking(false);
  };
  return (
    <section id="sign" className="v-panel v-no-print" aria-labelledby="sign-heading">
      <h2 id="sign-heading" className="nhsuk-heading-s">
        Sign the document
      </h2>
      <p>You sign the digest of exactly the document above. Read it, and what changes, before you sign.</p>
      <ActButton type="button" off={!passkeysWork()} onClick={() => setAsking(true)}>
        Sign
      </ActButton>
      {passkeysWork() ? null : <p>This browser, or this address, offers no passkeys.</p>}
      {session.mode === 'development' ? (
        <p>
          Sample personas sign with their key files:{' '}
          <code>npx vitrine agreement sign {one.ref} --as NAME</code>
        </p>
      ) : null}
      {asking ? (
        <ConfirmDialog
          title={`Sign ${one.ref}?`}
          confirm="Sign with your passkey"
          keep="Not now"
          busy={sign.busy}
          problem={sign.problem}
          onConfirm={() => void sign.run()}
          onClose={close}
        >
          <Consequences one={one} />
          <div role="status">
            {sign.busy ? <p>Waiting for your passkey…</p> : null}
            {declined ? (
              <p>Nothing was signed: the passkey was declined, or none is registered for this address.</p>
            ) : null}
          </div>
        </ConfirmDialog>
      ) : null}
    </section>
  );
}

function Consequences({ one }: { one: Agreement }) {
  const last = one.signatures.length > 0;
  return (
    <>
      <p>
        <strong>A signature cannot be taken back.</strong>{' '}
        {last
          ? 'Yours is the second: it puts this version into force.'
          : 'Yours is the first: it takes effect when another officer signs too.'}
      </p>
      <ul>
        <li>
          Its people can query {one.datasets.join(', ')} from {dayText(one.termFrom)} to {dayText(one.termTo)}
          .
        </li>
        <li>
          {one.display === 'rows' ? 'They are shown rows.' : 'They are shown protected aggregates only.'}
        </li>
        <li>
          An earlier version that is in force ends at that moment: whoever is named there alone is out at
          once.
        </li>
        <li>
          The public register shows it to everybody, for good: all but its objective, its people, its limits
          and the values that rows are chosen by.
        </li>
      </ul>
      <p>
        What people have seen by then stays seen. You can suspend or end the agreement later, not unsign it.
      </p>
    </>
  );
}
