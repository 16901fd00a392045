import type { AuditFacets as Facets } from '@vitrine/api';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { LoadedView } from '../ui/loaded-view.tsx';
import { contractFilter, labels, queryOf, type HeldFilter } from './audit-filter.ts';

/** How the acts that fit fall to people, agreements, columns and so on; each value is one click away. */
export function AuditFacets({ filter, search }: { filter: HeldFilter; search: string }) {
  const api = useApi();
  const handle = useLoaded(`facets:${search}`, (signal) =>
    api.call('countActs', { query: contractFilter(filter), signal }),
  );
  return (
    <LoadedView what="the counts" handle={handle}>
      {(found) => (
        <>
          <p className="v-quiet" role="status">
            {countText(found)}
          </p>
          <Timeline filter={filter} timeline={found.timeline} />
          {found.facets
            .filter(({ values }) => values.length > 0)
            .map((facet) => (
              <Facet key={facet.name} facet={facet} filter={filter} />
            ))}
        </>
      )}
    </LoadedView>
  );
}

/** How many acts fit, beside how long the log is, so that “none fits” never reads as “the log is empty”. */
export function countText({ counted, more, entries }: Pick<Facets, 'counted' | 'more' | 'entries'>): string {
  const log = `The log has ${plural(entries, 'entry', 'entries')}.`;
  const acts = plural(counted, 'act', 'acts');
  if (more) return `Counts are of the newest ${acts} that fit. ${log}`;
  return `${acts} ${counted === 1 ? 'fits' : 'fit'}. ${log}`;
}

const decisions: Readonly<Record<string, string>> = {
  done: 'Done',
  refused: 'Refused',
  failed: 'Failed',
  interrupted: 'Interrupted',
  begun: 'Under way',
};

function Facet({ facet, filter }: { facet: Facets['facets'][number]; filter: HeldFilter }) {
  const chosen = filter[facet.name];
  return (
    <details className="v-facet" open={chosen !== undefined || facet.values.length <= 8}>
      <summary>{labels[facet.name]}</summary>
      <ul aria-label={labels[facet.name]}>
        {facet.values.map(({ value, label, count }) => (
          <li key={value}>
            <Link
              to={`${addresses.audit()}?${queryOf({ ...filter, [facet.name]: value })}`}
              aria-current={chosen === value ? 'true' : undefined}
            >
              {facet.name === 'decision' ? (decisions[label] ?? label) : label}
            </Link>{' '}
            <span className="v-quiet">{count.toLocaleString('en-GB')}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Days on which something that fits happened: the newest first, with a bar as long as the busiest allows. */
function Timeline({ filter, timeline }: { filter: HeldFilter; timeline: Facets['timeline'] }) {
  if (timeline.length === 0) return null;
  const most = Math.max(...timeline.map(({ count }) => count));
  return (
    <details className="v-facet" open={timeline.length <= 14}>
      <summary>Days</summary>
      <ol className="v-timeline" aria-label="Days">
        {timeline.toReversed().map(({ day, count }) => (
          <li key={day}>
            <Link to={`${addresses.audit()}?${queryOf({ ...filter, from: day, to: day })}`}>{day}</Link>
            <meter min={0} max={most} value={count} aria-label={`Acts on ${day}`} />
            <span className="v-quiet">{count.toLocaleString('en-GB')}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
