import { useSearchParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { RequestTable } from './request-table.tsx';

export function RequestsPage() {
  const api = useApi();
  const [query, setQuery] = useSearchParams();
  const view = query.get('view') === 'all' ? 'all' : 'mine';
  const handle = useLoaded(`requests:${view}`, (signal) =>
    api.call('listRequests', { query: { view }, signal }),
  );
  return (
    <Page title="Requests">
      <p>A request asks for results to leave the environment. Two checkers look at it first.</p>
      <label className="nhsuk-label" htmlFor="view">
        Show
      </label>
      <select
        id="view"
        className="nhsuk-select"
        value={view}
        onChange={(event) => setQuery(event.target.value === 'all' ? { view: 'all' } : {})}
      >
        <option value="mine">My requests</option>
        <option value="all">All requests I may see</option>
      </select>
      <LoadedView what="the requests" handle={handle}>
        {({ requests }) =>
          requests.length === 0 ? (
            <Empty>There is no request yet. Run a query in a workspace, then choose “Ask to release”.</Empty>
          ) : (
            <RequestTable label="Requests" requests={requests} address={addresses.request} />
          )
        }
      </LoadedView>
    </Page>
  );
}
