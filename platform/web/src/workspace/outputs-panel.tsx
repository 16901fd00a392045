import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { StateTag } from '../ui/state-tag.tsx';

/** My requests under this agreement. */
export function OutputsPanel({ agreement }: { agreement: string }) {
  const api = useApi();
  const handle = useLoaded(`outputs:${agreement}`, (signal) =>
    api.call('listRequests', { query: { view: 'mine' }, signal }),
  );
  return (
    <section aria-labelledby="outputs">
      <h2 id="outputs" className="nhsuk-heading-xs">
        Outputs
      </h2>
      <LoadedView what="your requests" handle={handle}>
        {({ requests }) => {
          const mine = requests.filter((one) => one.agreement === agreement);
          return mine.length === 0 ? (
            <Empty>Nothing asked for yet. Run a query, then choose “Ask to release”.</Empty>
          ) : (
            <ul className="v-outputs" aria-label="Outputs">
              {mine.map((one) => (
                <li key={one.id}>
                  <Link to={addresses.request(one.id)}>{one.title}</Link> <StateTag state={one.state} />
                </li>
              ))}
            </ul>
          );
        }}
      </LoadedView>
    </section>
  );
}
