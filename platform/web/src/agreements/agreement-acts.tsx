import type { Agreement } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { may } from '../logic/may.ts';
import { useApi, useRoles, useSession } from '../session/session-context.ts';
import { ReasonDialog } from '../ui/reason-dialog.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { endDigest } from './end-statement.ts';
import { passkeysWork, signDigest, type PasskeySignature } from './webauthn.ts';

interface Props {
  one: Agreement;
  onChanged: (changed: Agreement) => void;
}

const grave = {
  suspend: {
    title: 'Suspend the agreement',
    lead: 'This cannot be undone: only a newer version, signed by two officers, takes the work up again.',
    happens: [
      'Rooms close within seconds and running queries stop.',
      'Its cuts are destroyed, and with them what was derived from them in rooms.',
      'Requests that are not released yet are quarantined: nobody sees their files any more.',
      'Released files, and what people have seen, are not called back.',
    ],
    confirm: 'Suspend now',
    becomes: 'suspended',
  },
  end: {
    title: 'End the agreement for good',
    lead: 'This cannot be undone.',
    happens: [
      'Rooms close and its cuts are destroyed.',
      'If no other version of the agreement is left, its pseudonym maps and their keys are destroyed too.',
      'Requests that are not released yet are quarantined: nobody sees their files any more.',
      'It does not reach backups, nor what people have seen or taken out.',
    ],
    confirm: 'End now',
    becomes: 'ended',
  },
} as const;

/** The signature that this end needs, if any, or that the officer's passkey was not used. */
async function signedEnd(
  { endSigns }: Agreement,
  reason: string,
): Promise<{ signed?: { on: string; signature: PasskeySignature } } | 'declined'> {
  if (endSigns === undefined) return {};
  const on = new Date().toISOString().slice(0, 10);
  try {
    return { signed: { on, signature: await signDigest(await endDigest(endSigns, reason, on)) } };
  } catch (error) {
    if (error instanceof DOMException) return 'declined';
    throw error;
  }
}

/** What an officer may do with the agreement now. */
export function AgreementActs({ one, onChanged }: Props) {
  const api = useApi();
  const [asking, setAsking] = useState<keyof typeof grave>();
  const [declined, setDeclined] = useState(false);
  const params = { ref: one.ref };
  const act = useAction(async (reason: string) => {
    setDeclined(false);
    if (asking !== 'end') onChanged(await api.call('suspendAgreement', { params, body: { reason } }));
    else {
      const signed = await signedEnd(one, reason);
      if (signed === 'declined') {
        setDeclined(true);
        // Not done, and no fault: the reason stays as a draft.
        throw new DOMException('The passkey was declined.', 'AbortError');
      }
      onChanged(await api.call('endAgreement', { params, body: { reason, ...signed } }));
    }
    setAsking(undefined);
  });
  const roles = useRoles();
  const me = useSession().session.person?.id;
  const offered = (['sign', 'suspend', 'end'] as const).filter((name) => may(one.may, name).offered);
  if (!roles.has('access-officer') || offered.length === 0) return null;
  const signed = one.signatures.some((each) => each.officer.id === me);
  const whyNot = [
    ...new Set(
      offered.flatMap((name) => {
        const { allowed, why } = may(one.may, name);
        if (allowed) return [];
        return name === 'sign' && signed && one.signatures.length === 1
          ? ['You have signed it. It takes effect when another officer signs too.']
          : [why];
      }),
    ),
  ].filter(Boolean);
  const allowed = (name: string): boolean => may(one.may, name).allowed;
  return (
    <section className="v-panel v-no-print" aria-labelledby="acts">
      <h2 id="acts" className="nhsuk-heading-s">
        What you may do
      </h2>
      <div className="v-buttons">
        {allowed('suspend') ? (
          <Button type="button" warning onClick={() => setAsking('suspend')}>
            Suspend
          </Button>
        ) : null}
        {allowed('end') ? (
          <Button type="button" secondary onClick={() => setAsking('end')}>
            End
          </Button>
        ) : null}
      </div>
      {whyNot.map((why) => (
        <p key={why} className="v-quiet">
          {why}
        </p>
      ))}
      {asking === undefined ? null : (
        <ReasonDialog
          title={grave[asking].title}
          confirm={grave[asking].confirm}
          warning={<Consequences one={one} act={asking} declined={declined} />}
          hint="Everybody who may see the agreement reads it. The public log shows the act without it."
          draft={`${asking}:${one.ref}`}
          busy={act.busy}
          problem={act.problem}
          onConfirm={act.run}
          onClose={() => {
            act.clear();
            setDeclined(false);
            setAsking(undefined);
          }}
        />
      )}
    </section>
  );
}

/** What the act does, with old and new state beside each other, and what nothing brings back. */
function Consequences({
  one,
  act,
  declined,
}: {
  one: Agreement;
  act: keyof typeof grave;
  declined: boolean;
}) {
  const { lead, happens, becomes } = grave[act];
  const signs = act === 'end' && one.endSigns !== undefined;
  const { session } = useSession();
  return (
    <>
      <p>
        {one.ref}: <StateTag state={one.state} /> becomes <StateTag state={becomes} />
      </p>
      <p>
        <strong>{lead}</strong>
      </p>
      <ul>
        {happens.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      {signs ? (
        <p>
          No other version is left, so you sign this end with your passkey: nothing else makes the keeper of
          the data destroy pseudonyms.
          {passkeysWork() ? null : ' This browser, or this address, offers no passkeys.'}
        </p>
      ) : null}
      {signs && session.mode === 'development' ? (
        <p>
          Sample personas sign with their key files:{' '}
          <code>npx vitrine agreement end {one.ref} --reason TEXT --as NAME</code>
        </p>
      ) : null}
      <div role="status">
        {declined ? (
          <p>Nothing was ended: the passkey was declined, or none is registered for this address.</p>
        ) : null}
      </div>
    </>
  );
}
