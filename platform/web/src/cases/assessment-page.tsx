import { useNavigate, useParams, useSearchParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { LoadedView } from '../ui/loaded-view.tsx';
import type { SentAssessment } from './assessment-draft.ts';
import { AssessmentForm } from './assessment-form.tsx';
import { ForReviewers } from './for-reviewers.tsx';

/** Declares an incident, or replaces what is thought of one. */
export function AssessmentPage() {
  const { id } = useParams();
  return (
    <ForReviewers title={id === undefined ? 'Declare an incident' : 'Assess the incident'}>
      {id === undefined ? <Declare /> : <Assess key={id} id={id} />}
    </ForReviewers>
  );
}

function Declare() {
  const api = useApi();
  const go = useNavigate();
  const [search] = useSearchParams();
  const of = search.get('case');
  const declare = useAction(async (assessment: SentAssessment) => {
    const body = { ...assessment, ...(of === null ? {} : { case: of }) };
    const { id } = await api.call('declareIncident', { body });
    await go(addresses.incident(id));
  });
  return (
    <AssessmentForm
      draft={of === null ? 'incident' : `incident:${of}`}
      known={undefined}
      button="Declare the incident"
      busy={declare.busy}
      problem={declare.problem}
      onSend={declare.run}
    />
  );
}

function Assess({ id }: { id: string }) {
  const api = useApi();
  const go = useNavigate();
  const params = { incident: id };
  const handle = useLoaded(`incident:${id}`, (signal) => api.call('getIncident', { params, signal }));
  const assess = useAction(async (body: SentAssessment) => {
    await api.call('assessIncident', { params, body });
    await go(addresses.incident(id));
  });
  return (
    <LoadedView what="the incident" handle={handle}>
      {({ assessment }) => (
        <AssessmentForm
          draft={`assessment:${id}`}
          known={assessment}
          button="Put it on record"
          busy={assess.busy}
          problem={assess.problem}
          onSend={assess.run}
        />
      )}
    </LoadedView>
  );
}
