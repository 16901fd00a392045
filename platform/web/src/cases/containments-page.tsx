import type { Containment } from '@vitrine/api';
import { useState } from 'react';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { exactText } from '../logic/times.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { ActButton } from '../ui/act-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { NotForYou } from '../ui/not-for-you.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';

/** Agreements that reviewers ask access officers to suspend, to contain an incident. */
export function ContainmentsPage() {
  if (!useRoles().has('access-officer'))
    return (
      <Page title="Containments">
        <NotForYou who="data access officers">They suspend agreements.</NotForYou>
      </Page>
    );
  return (
    <Page title="Containments">
      <Asked />
    </Page>
  );
}

function Asked() {
  const api = useApi();
  const handle = useLoaded('containments', (signal) => api.call('listContainments', { signal }));
  const [done, setDone] = useState('');
  return (
    <>
      <p role="status">{done}</p>
      <LoadedView what="what is asked" handle={handle}>
        {({ containments }) =>
          containments.length === 0 ? (
            <Empty>No reviewer asks for a suspension that you may give.</Empty>
          ) : (
            containments.map((one) => (
              <AskedView
                key={`${one.incident} ${one.agreement}`}
                asked={one}
                onDone={() => {
                  setDone(`${one.agreement} is suspended.`);
                  handle.reload();
                }}
              />
            ))
          )
        }
      </LoadedView>
    </>
  );
}

/** What the members of the agreement read as the reason: nothing of the incident. */
const reason = 'At the request of the oversight body.';

function AskedView({ asked, onDone }: { asked: Containment; onDone: () => void }) {
  const api = useApi();
  const { agreement, title, at, words, state } = asked;
  const suspend = useAction(async () => {
    await api.call('suspendAgreement', { params: { ref: agreement }, body: { reason } });
    onDone();
  });
  return (
    <section className="v-panel" id={agreement} aria-label={agreement}>
      <h2 className="nhsuk-heading-s">{title}</h2>
      <p>
        <StateTag state={state} /> <Link to={addresses.agreement(agreement)}>{agreement}</Link>
      </p>
      <p className="v-words">{words}</p>
      <p className="v-quiet">A reviewer asked on {exactText(at)}.</p>
      <p>
        Suspending cannot be undone: rooms close within seconds, running queries stop, its cuts are destroyed,
        requests not yet released are quarantined. Only a newer version, signed by two officers, takes the
        work up again. The people of the agreement read the reason “{reason}”
      </p>
      <ActButton type="button" warning off={suspend.busy} onClick={() => void suspend.run()}>
        Suspend {agreement} now
      </ActButton>
      {suspend.problem === undefined ? null : <ProblemPanel problem={suspend.problem} />}
    </section>
  );
}
