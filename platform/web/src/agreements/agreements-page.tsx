import type { AgreementSummary } from '@vitrine/api';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { dayText } from '../logic/times.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ScrollTable } from '../ui/scroll-table.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { ApplyAgreement } from './apply-agreement.tsx';
import { SigningKey } from './signing-key.tsx';

export function AgreementsPage() {
  const api = useApi();
  const roles = useRoles();
  const handle = useLoaded('agreements', (signal) => api.call('listAgreements', { signal }));
  return (
    <Page title="Agreements">
      <LoadedView what="the agreements" handle={handle}>
        {({ agreements }) =>
          agreements.length === 0 ? (
            <Empty>
              There is no agreement that you may know of. A data access officer applies the first one.
            </Empty>
          ) : (
            <List agreements={agreements} />
          )
        }
      </LoadedView>
      {roles.has('access-officer') ? (
        <>
          <ApplyAgreement />
          <SigningKey />
        </>
      ) : null}
    </Page>
  );
}

function List({ agreements }: { agreements: readonly AgreementSummary[] }) {
  return (
    <ScrollTable label="Agreements">
      <thead>
        <tr>
          <th scope="col">Agreement</th>
          <th scope="col">State</th>
          <th scope="col">Shows</th>
          <th scope="col">Datasets</th>
          <th scope="col">Term</th>
          <th scope="col">Yours</th>
        </tr>
      </thead>
      <tbody>
        {agreements.map((one) => (
          <tr key={one.ref}>
            <th scope="row">
              <Link to={addresses.agreement(one.ref)}>{one.title}</Link>
              <br />
              <span className="v-quiet">{one.ref}</span>
            </th>
            <td>
              <StateTag state={one.state} />
            </td>
            <td>{one.display === 'rows' ? 'Rows' : 'Aggregates'}</td>
            <td>{one.datasets.join(', ')}</td>
            <td>
              {dayText(one.termFrom)} to {dayText(one.termTo)}
            </td>
            <td>
              {one.member && one.state === 'active' ? (
                <Link to={addresses.workspace(one.ref)} aria-label={`Workspace of ${one.title}`}>
                  Workspace
                </Link>
              ) : one.member ? (
                'You are in it'
              ) : (
                'No'
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
