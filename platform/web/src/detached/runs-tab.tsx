import type { Workspace } from '@vitrine/api';
import { useEffect, useRef } from 'react';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { LoadedView } from '../ui/loaded-view.tsx';
import type { EditorHandle } from '../workspace/code-editor.tsx';
import { SaveTwin } from '../twin/save-twin.tsx';
import { SchemaTree } from '../workspace/schema-tree.tsx';
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
  const editor = useRef<EditorHandle>(undefined);
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
        the class and line of an error, 5, 10, 20, 40 … seconds after it began. Its files go to the checkers,
        and you see them once they are released. Each run counts for 250 of the{' '}
        {space.limits.rowsPerDay.toLocaleString('en-GB')} rows that you may be shown in a day.
      </p>
      <div className="v-bench v-runs-view">
        <div className="v-schema">
          <SchemaTree
            heading="Data that your code finds"
            tables={space.tables}
            onInsert={(text) => editor.current?.insert(text, 'word')}
          />
          <section aria-labelledby="twins">
            <h2 id="twins" className="nhsuk-heading-xs">
              Try it on a twin
            </h2>
            <p className="v-quiet">
              Made-up rows of the same columns, to write the code against; none is of a person. For a folder
              in which the code runs: <code>vitrine dataset twin --agreement {space.ref}</code>
            </p>
            {space.tables.map(({ dataset }) => (
              <SaveTwin
                key={dataset}
                small
                dataset={dataset}
                make={() => api.call('getAgreementTwin', { params: { ref: space.ref, dataset }, query: {} })}
              />
            ))}
          </section>
        </div>
        <section className="v-bench__work" aria-labelledby="send-code">
          <h2 id="send-code" className="nhsuk-heading-xs">
            Send code
          </h2>
          <RunForm space={space} onSent={reload} onEditor={(one) => (editor.current = one)} />
        </section>
        <section className="v-bench__side" aria-labelledby="your-runs" aria-live="polite">
          <h2 id="your-runs" className="nhsuk-heading-xs">
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
