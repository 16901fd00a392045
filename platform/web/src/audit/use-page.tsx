import type { AgreementUse } from '@vitrine/api';
import { Link, useParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { documentText } from '../logic/document-text.ts';
import { plural } from '../logic/times.ts';
import { useApi, useRoles, useSession } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { NotForYou } from '../ui/not-for-you.tsx';

/** What was approved against what was used: over all agreements, or of one. */
export function UsePage() {
  const { session } = useSession();
  const { ref } = useParams();
  if (!useRoles().has('igard-reviewer'))
    return (
      <Page title="Approved and used" about="audit">
        <NotForYou who={`reviewers of ${session.oversightBody}`}>
          They ask whether what was approved is needed.
        </NotForYou>
      </Page>
    );
  return (
    <Page title="Approved and used" about="audit">
      {ref === undefined ? <All /> : <One key={ref} agreement={ref} />}
    </Page>
  );
}

function All() {
  const api = useApi();
  const handle = useLoaded('unused', (signal) => api.call('listUnused', { signal }));
  return (
    <LoadedView what="what was not used" handle={handle}>
      {({ agreements }) =>
        agreements.length === 0 ? (
          <Empty>No agreement is in force.</Empty>
        ) : (
          <table className="nhsuk-table">
            <caption>What agreements in force grant, and nobody used in the last ninety days</caption>
            <thead>
              <tr>
                <th scope="col">Agreement</th>
                <th scope="col">Columns never read</th>
                <th scope="col">People who never worked</th>
              </tr>
            </thead>
            <tbody>
              {agreements.map(({ ref, title, columns, people }) => (
                <tr key={ref}>
                  <th scope="row">
                    <Link to={addresses.useOf(ref)}>{ref}</Link> {title}
                  </th>
                  <td>
                    {columns.unused === null
                      ? 'not known: code ran'
                      : `${columns.unused} of ${columns.granted}`}
                  </td>
                  <td>
                    {people.unused} of {people.granted}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </LoadedView>
  );
}

function One({ agreement }: { agreement: string }) {
  const api = useApi();
  const handle = useLoaded(`use:${agreement}`, (signal) =>
    api.call('getAgreementUse', { params: { ref: agreement }, signal }),
  );
  return (
    <LoadedView what="what was used" handle={handle}>
      {(use) => (
        <>
          <h2 className="nhsuk-heading-m">
            <Link to={addresses.agreement(use.ref)}>{use.ref}</Link> {use.title}
          </h2>
          {use.cells === 0 ? null : (
            <p className="v-warn">
              {plural(use.cells, 'cell of code', 'cells of code')} ran. What code read is not on record, so a
              column that looks unused may have been used.
            </p>
          )}
          <dl className="v-facts">
            {use.datasets.map(({ dataset, used, unused }) => (
              <div key={dataset}>
                <dt>{dataset}</dt>
                <dd>
                  Read: {used.length === 0 ? 'nothing' : used.join(', ')}. Never read:{' '}
                  {unused.length === 0 ? 'nothing' : unused.join(', ')}.
                </dd>
              </div>
            ))}
            <dt>People</dt>
            <dd>
              Worked: {use.people.used.join(', ') || 'nobody'}. Never worked:{' '}
              {use.people.unused.join(', ') || 'nobody'}.
            </dd>
            <dt>Rows a day</dt>
            <dd>
              {use.rows.most.toLocaleString('en-GB')} at most, of {use.rows.perDay.toLocaleString('en-GB')}{' '}
              allowed to a person
            </dd>
          </dl>
          <Suggestion use={use} />
          <p>
            <Link to={addresses.use()}>All agreements</Link>
          </p>
        </>
      )}
    </LoadedView>
  );
}

function Suggestion({ use: { suggestion } }: { use: AgreementUse }) {
  if (suggestion === null)
    return <Empty>Nothing tighter follows from what was used, or nothing was used at all.</Empty>;
  return (
    <>
      <h3 className="nhsuk-heading-s">A tighter agreement</h3>
      <p>
        The next version with what was used alone, ready to be proposed by an officer. Whether the rest will
        be needed is for people to say.
      </p>
      <pre className="v-document" tabIndex={0} aria-label="A tighter agreement">
        {documentText(JSON.parse(suggestion) as Parameters<typeof documentText>[0])}
      </pre>
    </>
  );
}
