import type { Environment } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import { useEffect, useState } from 'react';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { DeliverySection } from '../notices/delivery-section.tsx';
import { useApi, useRoles, useSession } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { NotForYou } from '../ui/not-for-you.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { EnvironmentState } from './environment-state.tsx';
import { LiftDialog } from './lift-dialog.tsx';
import { StopDialog } from './stop-dialog.tsx';

/** Whether everything runs, and the operator's switch that stops and lifts it. */
export function EnvironmentPage() {
  if (useRoles().has('operator')) return <Operation />;
  return (
    <Page title="Environment">
      <NotForYou who="operators">
        They stop and lift everything. Notices for everybody stand above every page.
      </NotForYou>
    </Page>
  );
}

function Operation() {
  const api = useApi();
  const { session, lookAgain } = useSession();
  const [asking, setAsking] = useState<'stop' | 'lift'>();
  const { loaded, reload, replace } = useLoaded('environment', (signal) =>
    api.call('getEnvironment', { signal }),
  );
  // Another operator may throw or lift it meanwhile.
  useEffect(reload, [reload, session.stoppedSince]);
  const dialog = {
    onDone: (now: Environment) => {
      replace(now);
      setAsking(undefined);
      lookAgain();
    },
    onFailed: () => {
      reload();
      lookAgain();
    },
    onClose: () => setAsking(undefined),
  };
  const state = loaded.data;
  return (
    <Page
      title="Environment"
      beside={state === undefined ? null : <StateTag state={state.stopped ? 'stopped' : 'running'} />}
    >
      <LoadedView what="the state of the environment" handle={{ loaded, reload, replace }}>
        {(now) => (
          <>
            <EnvironmentState now={now} />
            {/* One button, so that the focus stays on it when the other act takes its place. */}
            <Button
              type="button"
              warning={!now.stopped}
              onClick={() => {
                reload();
                setAsking(now.stopped ? 'lift' : 'stop');
              }}
            >
              {now.stopped ? 'Lift the stop' : 'Stop everything'}
            </Button>
            <DeliverySection />
            <section aria-labelledby="evidence">
              <h2 id="evidence" className="nhsuk-heading-m">
                Evidence
              </h2>
              <p>
                <a href={addresses.evidence()}>Evidence pack</a>: what this environment shows of SATRE, DSPT
                and ASVS level 2, read from the running system.
              </p>
            </section>
            <section aria-labelledby="notices">
              <h2 id="notices" className="nhsuk-heading-m">
                Notices
              </h2>
              {session.notices.length === 0 ? (
                <Empty>
                  None. What everybody should know of this environment appears here and on every page.
                </Empty>
              ) : (
                <ul>
                  {session.notices.map((notice) => (
                    <li key={notice}>{notice}</li>
                  ))}
                </ul>
              )}
            </section>
          </>
        )}
      </LoadedView>
      {asking === 'stop' ? <StopDialog {...dialog} /> : null}
      {asking === 'lift' && state !== undefined ? <LiftDialog now={state} {...dialog} /> : null}
    </Page>
  );
}
