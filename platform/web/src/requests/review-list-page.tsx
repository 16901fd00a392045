import type { RequestSummary } from '@vitrine/api';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { plural } from '../logic/times.ts';
import { useApi, useRoles, useSession } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { NotForYou } from '../ui/not-for-you.tsx';
import { RequestTable } from './request-table.tsx';

export function ReviewListPage() {
  return (
    <Page title="Review">
      {useRoles().has('output-checker') ? (
        <Lists />
      ) : (
        <NotForYou who="output checkers">
          They check what others ask to release. Your own requests are under “Requests”.
        </NotForYou>
      )}
    </Page>
  );
}

function Lists() {
  const api = useApi();
  const me = useSession().session.person?.id;
  const handle = useLoaded('to-check', async (signal) => {
    const [waiting, all] = await Promise.all([
      api.call('listRequests', { query: { view: 'to-check' }, signal }),
      api.call('listRequests', { query: { view: 'all' }, signal }),
    ]);
    return { waiting: waiting.requests, others: othersChecked(waiting.requests, all.requests, me) };
  });
  return (
    <>
      <p>
        Requests that you may check. Each needs two checkers; you see the other’s vote when both of you have
        voted.
      </p>
      <LoadedView what="the requests to check" handle={handle}>
        {({ waiting, others }) => (
          <>
            {waiting.length === 0 ? (
              <Empty>
                Nothing waits for you. A request appears here when it is sent and you may check it.
              </Empty>
            ) : (
              <>
                <p role="status">{plural(waiting.length, 'request')} to check</p>
                <RequestTable label="Requests to check" requests={waiting} address={addresses.reviewOf} />
              </>
            )}
            {others.length === 0 ? null : (
              <section aria-labelledby="others">
                <h2 id="others" className="nhsuk-heading-s">
                  With the checkers, and not waiting for you
                </h2>
                <p>
                  You have voted on them, and can change your vote until both are in; or others check them.
                </p>
                <RequestTable
                  label="Requests with the checkers"
                  requests={others}
                  address={addresses.reviewOf}
                />
              </section>
            )}
          </>
        )}
      </LoadedView>
    </>
  );
}

/** Requests that are being checked and do not wait for this person, who did not make them. */
export function othersChecked(
  waiting: readonly RequestSummary[],
  all: readonly RequestSummary[],
  me: string | undefined,
): readonly RequestSummary[] {
  const mine = new Set(waiting.map((one) => one.id));
  return all.filter((one) => one.state === 'submitted' && !mine.has(one.id) && one.requester?.id !== me);
}
