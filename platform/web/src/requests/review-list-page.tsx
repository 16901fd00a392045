import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { RequestTable } from './request-table.tsx';

export function ReviewListPage() {
  const api = useApi();
  const handle = useLoaded('to-check', (signal) =>
    api.call('listRequests', { query: { view: 'to-check' }, signal }),
  );
  return (
    <Page title="Review">
      <p>
        Requests that you may check. Each needs two checkers; you see the other’s vote when both of you have
        voted.
      </p>
      <LoadedView what="the requests to check" handle={handle}>
        {({ requests }) =>
          requests.length === 0 ? (
            <Empty>Nothing waits for you. A request appears here when it is sent and you may check it.</Empty>
          ) : (
            <>
              <p role="status">{plural(requests.length, 'request')} to check</p>
              <RequestTable label="Requests to check" requests={requests} address={addresses.reviewOf} />
            </>
          )
        }
      </LoadedView>
    </Page>
  );
}
