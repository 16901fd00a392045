import type { ApiClient, Notebook } from '@vitrine/api';
import { useEffect, useState } from 'react';

const lookMs = 3_000;

/** Whether Python can be used, asked again while it is being prepared. */
export function usePythonState(api: ApiClient, ref: string, found: Notebook['python']): Notebook['python'] {
  const [python, setPython] = useState(found);
  const preparing = python.state === 'preparing';
  useEffect(() => {
    if (!preparing) return;
    const look = (): void =>
      void api.call('getNotebook', { params: { ref } }).then(
        (notebook) => setPython(notebook.python),
        // The next look may be answered.
        () => undefined,
      );
    const timer = setInterval(look, lookMs);
    return () => clearInterval(timer);
  }, [api, ref, preparing]);
  return python;
}

/** Says that Python is not there yet, or not at all; SQL works meanwhile. */
export function PythonNotice({ python }: { python: Notebook['python'] }) {
  if (python.state === 'ready') return null;
  return (
    <p className="v-warn" role="status" aria-label="Python">
      {python.state === 'preparing'
        ? `Python is being prepared: ${python.step} of ${python.steps} (${python.doing}). SQL works meanwhile.`
        : `Python cannot be used on this machine: ${python.why} SQL works.`}
    </p>
  );
}
