import type { Request } from '@vitrine/api';
import { useNavigate } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { may } from '../logic/may.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

interface Props {
  request: Request;
  /** Given where the requester can mend it. */
  onChanged?: (changed: Request) => void;
}

/** Why nothing goes on with a request, and what to do. */
export function Quarantined({ request, onChanged }: Props) {
  const api = useApi();
  const navigate = useNavigate();
  const recompute = useAction(async () => {
    const changed = await api.call('recomputeRequest', { params: { id: request.id } });
    if (changed.id === request.id) onChanged?.(changed);
    else await navigate(addresses.request(changed.id));
  });
  if (request.quarantine === undefined) return null;
  return (
    <div className="v-warn" role="note" aria-label="Quarantined">
      <p>
        <strong>{request.quarantine.explanation}</strong>
      </p>
      <p>{request.quarantine.help}</p>
      {onChanged !== undefined && may(request.may, 'recompute').allowed ? (
        <ActButton type="button" off={recompute.busy} onClick={() => void recompute.run()}>
          Compute its files anew
        </ActButton>
      ) : null}
      {recompute.problem === undefined ? null : <ProblemPanel problem={recompute.problem} />}
    </div>
  );
}
