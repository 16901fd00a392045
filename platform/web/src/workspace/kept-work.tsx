import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { versionAfter } from '../agreements/versions.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { useDrafts } from '../session/use-drafts.ts';
import { keptSql } from './kept-sql.ts';

/** What is left of somebody's work where the workspace does not open: the way to a newer version, and their SQL. */
export function KeptWork({ agreement }: { agreement: string }) {
  const api = useApi();
  const sql = keptSql(useDrafts(), agreement);
  const { loaded } = useLoaded(`after:${agreement}`, (signal) => api.call('listAgreements', { signal }));
  const next = versionAfter(agreement, loaded.data?.agreements ?? []);
  return (
    <>
      {next === undefined ? null : (
        <p className="v-good">
          A newer version is in force:{' '}
          <Link to={addresses.workspace(next.ref)}>open the workspace of {next.ref}</Link>. Your query goes
          with you.
        </p>
      )}
      {sql === undefined || sql.trim() === '' ? null : (
        <section aria-labelledby="kept">
          <h2 id="kept" className="nhsuk-heading-s">
            Your query is kept
          </h2>
          <pre className="v-sql" tabIndex={0} aria-label="Your query">
            {sql}
          </pre>
        </section>
      )}
    </>
  );
}
