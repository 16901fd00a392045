import type { CaseSummary, IncidentSummary } from '@vitrine/api';
import { useState } from 'react';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { momentText, plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { Empty } from '../ui/empty.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { ForReviewers } from './for-reviewers.tsx';
import { clockWords, outcomes } from './words.ts';

/** Cases and incidents of the oversight body. */
export function CasesPage() {
  return (
    <ForReviewers title="Cases">
      <Lists />
    </ForReviewers>
  );
}

function Lists() {
  const api = useApi();
  const cases = useLoaded('cases', (signal) => api.call('listCases', { signal }));
  const incidents = useLoaded('incidents', (signal) => api.call('listIncidents', { signal }));
  return (
    <>
      <p>
        What reviewers noted, asked and decided. None of it is public, and a case that concerns you is not in
        your list.
      </p>
      <div className="v-buttons">
        <LinkButton to={addresses.openCase()}>Open a case</LinkButton>
        <LinkButton to={addresses.declareIncident()} secondary>
          Declare an incident
        </LinkButton>
      </div>
      <h2 className="nhsuk-heading-m">Incidents</h2>
      <LoadedView what="the incidents" handle={incidents}>
        {({ incidents: all }) => <Incidents all={all} />}
      </LoadedView>
      <h2 className="nhsuk-heading-m">Case files</h2>
      <LoadedView what="the cases" handle={cases}>
        {({ cases: all }) => <Cases all={all} />}
      </LoadedView>
    </>
  );
}

function Incidents({ all }: { all: readonly IncidentSummary[] }) {
  const [now] = useState(() => Date.now());
  if (all.length === 0) return <Empty>No incident was declared.</Empty>;
  return (
    <ul className="v-list" aria-label="Incidents">
      {all.map((one) => (
        <li key={one.id}>
          <StateTag state={one.state} /> <Link to={addresses.incident(one.id)}>{short(one.what)}</Link>
          <p>{clockWords(one.clock, now).text}</p>
          <p className="v-quiet">
            Declared {momentText(one.at)} by {one.declaredBy.name}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Cases({ all }: { all: readonly CaseSummary[] }) {
  if (all.length === 0) return <Empty>No case is open, and none was.</Empty>;
  return (
    <ul className="v-list" aria-label="Case files">
      {all.map((one) => (
        <li key={one.id}>
          <StateTag state={one.state} /> <Link to={addresses.caseOf(one.id)}>{short(one.about.label)}</Link>
          <p>{standing(one)}</p>
          <p className="v-quiet">
            Opened {momentText(one.at)} by {one.openedBy.name}
          </p>
        </li>
      ))}
    </ul>
  );
}

function standing({ outcome, answered, waiting }: CaseSummary): string {
  if (outcome !== undefined) return `${outcomes[outcome]}.`;
  if (answered) return 'An answer is to be read.';
  return waiting === 0 ? 'No question waits.' : `${plural(waiting, 'question')} not answered.`;
}

const short = (words: string): string => (words.length > 120 ? `${words.slice(0, 120)}…` : words);
