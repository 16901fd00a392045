import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';

/** The next request that waits, so that a checker need not go back to the list. */
export function NextRequest({ id }: { id: string }) {
  const api = useApi();
  const { loaded } = useLoaded(`next:${id}`, (signal) =>
    api.call('listRequests', { query: { view: 'to-check' }, signal }),
  );
  if (loaded.data === undefined) return null;
  const ids = loaded.data.requests.map((one) => one.id);
  const next = ids[ids.indexOf(id) + 1] ?? ids.find((one) => one !== id);
  return (
    <p>
      {next === undefined ? (
        <Link to={addresses.review()}>Back to the list</Link>
      ) : (
        <Link to={addresses.reviewOf(next)}>Next request</Link>
      )}
    </p>
  );
}
