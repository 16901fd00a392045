import type { Checking } from '@vitrine/api';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { plural } from '../logic/times.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { NotForYou } from '../ui/not-for-you.tsx';
import { AbsenceForm } from './absence-form.tsx';
import { Checkers } from './checkers.tsx';
import { RequestLine } from './request-line.tsx';
import { StepTimes } from './step-times.tsx';

/** Who checks what by when, for checkers, and for officers who can name another one. */
export function CheckingPage() {
  const roles = useRoles();
  return (
    <Page title="Who checks what">
      {roles.has('output-checker') || roles.has('access-officer') ? (
        <Lists />
      ) : (
        <NotForYou who="output checkers and access officers">
          They see who checks which request by when, and name checkers.
        </NotForYou>
      )}
    </Page>
  );
}

function Lists() {
  const api = useApi();
  const roles = useRoles();
  const handle = useLoaded('checking', (signal) => api.call('getChecking', { signal }));
  return (
    <LoadedView what="who checks what" handle={handle}>
      {(checking) => (
        <>
          {roles.has('output-checker') ? (
            <p>
              <Link to={addresses.review()}>Requests to check</Link>
            </p>
          ) : null}
          <p>
            To be named is a promise, and no more: every checker who may check a request can vote on it, named
            or not. Both votes are due within {plural(checking.days.check, 'working day')}.
          </p>
          <Waiting checking={checking} onChanged={handle.replace} />
          <Checkers checkers={checking.checkers} />
          {roles.has('output-checker') ? (
            <AbsenceForm checking={checking} onChanged={handle.replace} />
          ) : null}
          <StepTimes checking={checking} />
        </>
      )}
    </LoadedView>
  );
}

interface WaitingProps {
  checking: Checking;
  onChanged: (changed: Checking) => void;
}

function Waiting({ checking, onChanged }: WaitingProps) {
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting" className="nhsuk-heading-s">
        With the checkers
      </h2>
      {checking.requests.length === 0 ? <Empty>No request is being checked.</Empty> : null}
      {checking.requests.map((one) => (
        <RequestLine key={one.id} line={one} onChanged={onChanged} />
      ))}
    </section>
  );
}
