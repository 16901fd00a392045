import type { RequestSummary } from '@vitrine/api';
import { StateTag } from '../ui/state-tag.tsx';

/** Where a request stands, and whether it is held there. */
export function RequestState({ request }: { request: Pick<RequestSummary, 'state' | 'quarantine'> }) {
  return (
    <>
      <StateTag state={request.state} />
      {request.quarantine === undefined ? null : (
        <>
          {' '}
          <StateTag state="quarantined" />
        </>
      )}
    </>
  );
}
