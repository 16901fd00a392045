import { lazy, Suspense } from 'react';
import { Navigate, useParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { runLanguages } from '../detached/sent-draft.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import '../styles/workspace.css';
import { Bench } from './bench.tsx';
import { Loading } from '../ui/loading.tsx';
import { KeptWork } from './kept-work.tsx';
import { WorkspaceViews } from './workspace-views.tsx';

// Loaded apart: whoever asks one question in SQL waits for no notebook.
const NotebookTab = lazy(() => import('../notebook/notebook-tab.tsx'));
const RunsTab = lazy(() => import('../detached/runs-tab.tsx'));

function viewOf(view: string | undefined, ref: string): string {
  if (view === 'runs') return addresses.runs(ref);
  return view === 'notebook' ? addresses.notebook(ref) : addresses.workspace(ref);
}

/** The place of work under one agreement. Loaded apart: the editor is large. */
export default function WorkspacePage() {
  const api = useApi();
  const { ref = '', view } = useParams();
  const handle = useLoaded(`workspace:${ref}`, (signal) =>
    api.call('getWorkspace', { params: { ref }, signal }),
  );
  return (
    <Page
      wide
      title={handle.loaded.data?.title ?? 'Workspace'}
      beside={<span className="v-quiet">{ref}</span>}
    >
      {handle.loaded.status === 'failed' ? <KeptWork agreement={ref} /> : null}
      <LoadedView what="the workspace" handle={handle}>
        {(space) =>
          space.ref === ref ? (
            <>
              <WorkspaceViews space={space} />
              {view === 'runs' && runLanguages(space).length > 0 ? (
                <Suspense fallback={<Loading what="your runs" />}>
                  <RunsTab key={space.ref} space={space} />
                </Suspense>
              ) : view === 'notebook' &&
                space.display === 'rows' &&
                space.kernels.some((one) => one !== 'sql') ? (
                <Suspense fallback={<Loading what="your notebook" />}>
                  <NotebookTab key={space.ref} space={space} />
                </Suspense>
              ) : (
                <Bench key={space.ref} space={space} />
              )}
            </>
          ) : (
            // An address from before an amendment, or without version, leads to what is in force.
            <Navigate replace to={viewOf(view, space.ref)} state={{ changes: space.changes }} />
          )
        }
      </LoadedView>
    </Page>
  );
}
