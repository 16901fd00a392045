import { Link, useParams, useSearchParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useRoles, useSession } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { NotForYou } from '../ui/not-for-you.tsx';
import { AuditActs } from './audit-acts.tsx';
import { AuditEntry } from './audit-entry.tsx';
import { AuditFacets } from './audit-facets.tsx';
import { filterOf, queryOf } from './audit-filter.ts';
import { AuditFilters } from './audit-filters.tsx';
import { AuditTools } from './audit-tools.tsx';
import { VerifyLog } from './verify-log.tsx';

export function AuditPage() {
  const { session } = useSession();
  const { index } = useParams();
  const [query, setQuery] = useSearchParams();
  const filter = filterOf(query);
  const search = queryOf(filter).toString();
  if (!useRoles().has('igard-reviewer')) {
    return (
      <Page wide title="Audit" about="audit">
        <NotForYou who={`reviewers of ${session.oversightBody}`}>
          They read who saw what, when and why. What you did yourself is in the history of each workspace.
        </NotForYou>
      </Page>
    );
  }
  return (
    <Page wide title="Audit" about="audit" beside={<VerifyLog />}>
      <p className="v-quiet">
        Who did what, when, under which agreement, and why it was allowed or refused. For{' '}
        {session.oversightBody}. <Link to={addresses.unusual()}>Unusual activity</Link> ·{' '}
        <Link to={addresses.use()}>Approved and used</Link> · <Link to={addresses.samples()}>Samples</Link> ·{' '}
        <a href={addresses.evidence()}>Evidence pack</a>
      </p>
      <div className="v-audit">
        <div className="v-filters">
          <AuditFilters key={search} filter={filter} onChange={(next) => setQuery(queryOf(next))} />
          <AuditFacets filter={filter} search={search} />
          <AuditTools filter={filter} search={search} />
        </div>
        <AuditActs key={`acts:${search}`} filter={filter} search={search} opened={index} />
        <section className="v-audit__entry" aria-label="Entry">
          {index === undefined ? (
            <Empty>Choose an entry to see its proof and fields.</Empty>
          ) : (
            <AuditEntry index={index} search={search} />
          )}
        </section>
      </div>
    </Page>
  );
}
