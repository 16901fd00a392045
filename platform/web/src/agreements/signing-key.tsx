import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { momentText } from '../logic/times.ts';
import { useSession } from '../session/session-context.ts';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { saveFile } from '../ui/save-file.ts';
import { createPasskey, type NewPasskey } from './enrolment.ts';
import { passkeysWork } from './webauthn.ts';

/** Names what is remembered of a passkey that was made here: when, and its fingerprint, which is no secret. */
const draft = 'signing-key-made';

interface Made {
  at: string;
  fingerprint: string;
}

function madeEarlier(text: string | undefined): Made | undefined {
  try {
    const found: unknown = JSON.parse(text ?? 'null');
    return isMade(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

const isMade = (found: unknown): found is Made =>
  typeof found === 'object' &&
  found !== null &&
  'at' in found &&
  typeof found.at === 'string' &&
  !Number.isNaN(Date.parse(found.at)) &&
  'fingerprint' in found &&
  typeof found.fingerprint === 'string';

type Outcome = { kind: 'made'; passkey: NewPasskey } | { kind: 'declined' } | { kind: 'unfit' };

/** For officers: makes the passkey they sign with, and the file with which the operator enrols it. */
export function SigningKey() {
  const person = useSession().session.person;
  const drafts = useDrafts();
  const earlier = madeEarlier(drafts.read(draft));
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  if (person === undefined) return null;
  const create = async (): Promise<void> => {
    setBusy(true);
    setOutcome(undefined);
    try {
      const passkey = await createPasskey(person);
      setOutcome({ kind: 'made', passkey });
      drafts.write(draft, JSON.stringify({ at: new Date().toISOString(), fingerprint: passkey.fingerprint }));
    } catch (error) {
      setOutcome({ kind: error instanceof DOMException ? 'declined' : 'unfit' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="v-panel" aria-labelledby="signing-key">
      <h2 id="signing-key" className="nhsuk-heading-m">
        Your signing key
      </h2>
      <p>
        You sign agreements with a passkey, which stays on your computer or security key. Once made, it counts
        when the operator has enrolled it.
      </p>
      {earlier === undefined || outcome !== undefined ? null : (
        <p className="v-good">
          You made a passkey in this browser on {momentText(earlier.at)}, with the fingerprint{' '}
          <code className="v-break">{earlier.fingerprint}</code>. Whether the operator has enrolled it shows
          when you sign. You need another one only if this is lost.
        </p>
      )}
      <ActButton type="button" secondary off={busy || !passkeysWork()} onClick={() => void create()}>
        {earlier === undefined ? 'Create a passkey' : 'Create another passkey'}
      </ActButton>
      {passkeysWork() ? null : <p>This browser, or this address, offers no passkeys.</p>}
      <div role="status">
        {busy ? <p>Waiting for your passkey…</p> : null}
        {outcome === undefined ? null : <Result outcome={outcome} />}
      </div>
    </section>
  );
}

function Result({ outcome }: { outcome: Outcome }) {
  switch (outcome.kind) {
    case 'declined':
      return <p>No passkey was made: it was declined, or nothing here can keep one.</p>;
    case 'unfit':
      return <p>The passkey is of a kind that cannot sign here. Make one with another device.</p>;
    case 'made':
      return <Enrol passkey={outcome.passkey} />;
  }
}

function Enrol({ passkey: { enrolment, fingerprint } }: { passkey: NewPasskey }) {
  const save = (): void => {
    const text = `${JSON.stringify(enrolment, null, 2)}\n`;
    saveFile(new TextEncoder().encode(text), `${enrolment.officer}.signing-key.json`, 'application/json');
  };
  return (
    <>
      <p>
        The passkey is made. Send the enrolment file to the operator, and tell them the fingerprint another
        way, such as by telephone: it must be the one they see.
      </p>
      <p>
        Fingerprint <code className="v-break">{fingerprint}</code>
      </p>
      <Button type="button" onClick={save}>
        Save the enrolment file
      </Button>
    </>
  );
}
