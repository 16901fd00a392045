import type { Workspace } from '@vitrine/api';
import { useState } from 'react';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { LoadedView } from '../ui/loaded-view.tsx';
import '../styles/notebook.css';
import { NotebookView } from './notebook-view.tsx';

/** The notebook view of a workspace, loaded when it is first opened. */
export default function NotebookTab({ space }: { space: Workspace }) {
  const api = useApi();
  const [turn, setTurn] = useState(0);
  const handle = useLoaded(`notebook:${space.ref}:${turn}`, (signal) =>
    api.call('getNotebook', { params: { ref: space.ref }, signal }),
  );
  return (
    <LoadedView what="your notebook" handle={handle}>
      {(notebook) => (
        <NotebookView key={turn} space={space} notebook={notebook} onReload={() => setTurn((n) => n + 1)} />
      )}
    </LoadedView>
  );
}
