import type { AgreementSummary, Role } from '@vitrine/api';
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

/** Why nothing is listed, for who is asking: most people are told of an agreement only when it names them. */
function noneFor(roles: ReadonlySet<Role>): string {
  if (roles.has('access-officer')) return 'There is no agreement yet. Apply the first one below.';
  if (roles.has('igard-reviewer'))
    return 'There is no agreement yet. A data access officer applies the first one.';
  return roles.has('researcher')
    ? 'You are in no agreement. You see here those that name you; a data access officer can add you.'
    : 'Agreements are for the people they name, data access officers and the oversight body. Your role needs none.';
}

export function AgreementsPage() {
  const api = useApi();
  const roles = useRoles();
  const handle = useLoaded('agreements', (signal) => api.call('listAgreements', { signal }));
  return (
    <Page title="Agreements">
      <LoadedView what="the agreements" handle={handle}>
        {({ agreements }) =>
          agreements.length === 0 ? <Empty>{noneFor(roles)}</Empty> : <List agreements={agreements} />
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
