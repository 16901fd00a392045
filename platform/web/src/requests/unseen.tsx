import type { Request } from '@vitrine/api';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';

/** The files of which the viewer has not seen all: they cannot be approved yet. */
export function Unseen({ request, shown }: { request: Request; shown: number }) {
  const api = useApi();
  const { loaded } = useLoaded(`seen:${request.id}:${request.content}:${shown}`, (signal) =>
    api.call('getRequest', { params: { id: request.id }, signal }),
  );
  const unseen = (loaded.data ?? request).fileList.filter((file) => !file.seen.whole);
  if (unseen.length === 0) return null;
  return (
    <p className="v-warn">
      You were not shown all of {unseen.map((file) => file.name).join(', ')}. A file can be approved only by a
      checker who was shown all of it.
    </p>
  );
}
