import type { Workspace } from '@vitrine/api';
import { useEffect } from 'react';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { LoadedView } from '../ui/loaded-view.tsx';
import '../styles/runs.css';
import { goesOn } from './goes-on.ts';
import { RunForm } from './run-form.tsx';
import { RunList } from './run-list.tsx';

/** What is told of a run changes no more often than this. */
const lookAgainMs = 5_000;

/** The view of a workspace in which code is sent to run unseen. */
export default function RunsTab({ space }: { space: Workspace }) {
  const api = useApi();
  const handle = useLoaded(`runs:${space.ref}`, (signal) =>
    api.call('listDetachedRuns', { params: { ref: space.ref }, signal }),
  );
  const { reload } = handle;
  const going = handle.loaded.data?.runs.some(goesOn) === true;
  useEffect(() => {
    if (!going) return undefined;
    const timer = setInterval(reload, lookAgainMs);
    return () => clearInterval(timer);
  }, [going, reload]);
  return (
    <>
      <p>
        This agreement shows aggregates only, so Python and R run unseen: you are told how a run stands, and
        the class and line of an error, at moments that grow further apart. Its files go to the checkers, and
        you see them once they are released. Each run counts for 250 rows of today’s allowance.
      </p>
      <div className="v-runs-view">
        <section aria-labelledby="send-code">
          <h2 id="send-code" className="nhsuk-heading-s">
            Send code
          </h2>
          <RunForm space={space} onSent={reload} />
        </section>
        <section aria-labelledby="your-runs" aria-live="polite">
          <h2 id="your-runs" className="nhsuk-heading-s">
            Your runs
          </h2>
          <LoadedView what="your runs" handle={handle}>
            {({ runs }) => <RunList runs={runs} onChanged={reload} />}
          </LoadedView>
        </section>
      </div>
    </>
  );
}
