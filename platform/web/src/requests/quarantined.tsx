import type { Request } from '@vitrine/api';

/** Why nothing goes on with a request, and what to do. */
export function Quarantined({ request }: { request: Request }) {
  if (request.quarantine === undefined) return null;
  return (
    <div className="v-warn" role="note" aria-label="Quarantined">
      <p>
        <strong>{request.quarantine.explanation}</strong>
      </p>
      <p>{request.quarantine.help}</p>
    </div>
  );
}
