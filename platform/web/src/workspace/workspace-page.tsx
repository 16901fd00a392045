import { Navigate, useParams } from 'react-router';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import '../styles/workspace.css';
import { Bench } from './bench.tsx';
import { KeptWork } from './kept-work.tsx';

/** The place of work under one agreement. Loaded apart: the editor is large. */
export default function WorkspacePage() {
  const api = useApi();
  const { ref = '' } = useParams();
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
            <Bench key={space.ref} space={space} />
          ) : (
            // An address from before an amendment, or without version, leads to what is in force.
            <Navigate replace to={`/workspace/${space.ref}`} state={{ changes: space.changes }} />
          )
        }
      </LoadedView>
    </Page>
  );
}
