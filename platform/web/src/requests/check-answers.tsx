import type { Request } from '@vitrine/api';
import { useAction } from '../api/use-action.ts';
import { may } from '../logic/may.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Context } from './context.tsx';
import { Files } from './files.tsx';
import { Findings } from './findings.tsx';
import { ReleaseActs } from './release-acts.tsx';

interface Props {
  request: Request;
  onChanged: (changed: Request) => void;
}

/** Everything once more, with what the checks found, before people are asked. */
export function CheckAnswers({ request, onChanged }: Props) {
  const api = useApi();
  const send = useAction(async () =>
    onChanged(await api.call('submitRequest', { params: { id: request.id } })),
  );
  const submit = may(request.may, 'submit');
  return (
    <>
      <h2 className="nhsuk-heading-m">Check before you send</h2>
      <Context request={request} editable />
      <Files request={request} onChanged={onChanged} />
      <Findings request={request} />
      {send.problem === undefined ? null : <ProblemPanel problem={send.problem} />}
      {submit.allowed ? (
        <>
          <p>
            Two checkers, neither of them in your agreement, will look at it. They vote without seeing each
            other.
          </p>
          <ActButton type="button" off={send.busy} onClick={() => void send.run()}>
            Send to the checkers
          </ActButton>
        </>
      ) : (
        <p className="v-warn">
          {submit.why || 'It cannot be sent yet: answer every question, and mend what stops the release.'}
        </p>
      )}
      <ReleaseActs request={request} onChanged={onChanged} />
    </>
  );
}
