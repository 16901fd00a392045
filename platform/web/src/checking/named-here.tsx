import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { RequestLine } from './request-line.tsx';

/** Who is named for the request that is looked at, and by when it is due. */
export function NamedHere({ id }: { id: string }) {
  const api = useApi();
  const { loaded, replace } = useLoaded('checking', (signal) => api.call('getChecking', { signal }));
  const line = loaded.data?.requests.find((one) => one.id === id);
  return line === undefined ? null : <RequestLine line={line} onChanged={replace} />;
}
