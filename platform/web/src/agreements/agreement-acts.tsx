import type { Agreement } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { may } from '../logic/may.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { ReasonDialog } from '../ui/reason-dialog.tsx';
import { SignPanel } from './sign-panel.tsx';

interface Props {
  one: Agreement;
  onChanged: (changed: Agreement) => void;
}

const grave = {
  suspend: {
    title: 'Suspend the agreement',
    warning: 'Rooms close within seconds and running queries stop.',
    confirm: 'Suspend now',
  },
  end: {
    title: 'End the agreement for good',
    warning:
      'Rooms close and its cuts are destroyed; if no other version of the agreement is left, its pseudonym maps and their keys are too. This cannot be undone. It does not reach backups, nor what people have seen or taken out.',
    confirm: 'End now',
  },
} as const;

/** What an officer may do with the agreement now. */
export function AgreementActs({ one, onChanged }: Props) {
  const api = useApi();
  const [asking, setAsking] = useState<keyof typeof grave>();
  const params = { ref: one.ref };
  const act = useAction(async (reason: string) => {
    const body = { reason };
    onChanged(
      asking === 'end'
        ? await api.call('endAgreement', { params, body })
        : await api.call('suspendAgreement', { params, body }),
    );
    setAsking(undefined);
  });
  const roles = useRoles();
  const offered = (['sign', 'suspend', 'end'] as const).filter((name) => may(one.may, name).offered);
  if (!roles.has('access-officer') || offered.length === 0) return null;
  const whyNot = [
    ...new Set(offered.map((name) => may(one.may, name)).flatMap((said) => (said.allowed ? [] : [said.why]))),
  ].filter(Boolean);
  const allowed = (name: string): boolean => may(one.may, name).allowed;
  return (
    <section className="v-panel" aria-label="What you may do">
      {allowed('sign') ? <SignPanel one={one} onChanged={onChanged} /> : null}
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
          {...grave[asking]}
          hint="Everybody who may see the agreement reads it. The public log shows the act without it."
          draft={`${asking}:${one.ref}`}
          busy={act.busy}
          problem={act.problem}
          onConfirm={act.run}
          onClose={() => {
            act.clear();
            setAsking(undefined);
          }}
        />
      )}
    </section>
  );
}
