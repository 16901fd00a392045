import type { Request } from '@vitrine/api';
import { Link, useParams, useSearchParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { may } from '../logic/may.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { CheckAnswers } from './check-answers.tsx';
import { Context } from './context.tsx';
import { EarlierRounds } from './earlier-rounds.tsx';
import { Files } from './files.tsx';
import { Findings } from './findings.tsx';
import { RequestState } from './request-state.tsx';
import { QuestionForm } from './question-form.tsx';
import { firstStep, stepNamed } from './questions.ts';
import { Quarantined } from './quarantined.tsx';
import { Recall } from './recall.tsx';
import { ReleaseActs } from './release-acts.tsx';
import { Timeline, Votes } from './timeline.tsx';

export function RequestPage() {
  const api = useApi();
  const { id = '' } = useParams();
  const handle = useLoaded(`request:${id}`, (signal) => api.call('getRequest', { params: { id }, signal }));
  const one = handle.loaded.data;
  return (
    <Page title={one?.title ?? 'Request'} beside={one === undefined ? null : <RequestState request={one} />}>
      <LoadedView what="the request" handle={handle}>
        {(request) => <Body request={request} onChanged={handle.replace} />}
      </LoadedView>
    </Page>
  );
}

interface BodyProps {
  request: Request;
  onChanged: (changed: Request) => void;
}

function Body({ request, onChanged }: BodyProps) {
  const [query] = useSearchParams();
  const open = request.state === 'draft' || request.state === 'changes-requested';
  const editable = open && may(request.may, 'change').allowed;
  const step = stepNamed(query.get('step')) ?? firstStep(request.context);
  return (
    <>
      <p className="v-quiet">
        Under <Link to={addresses.agreement(request.agreement)}>{request.agreement}</Link>
      </p>
      <Quarantined request={request} />
      {editable && request.state === 'changes-requested' ? <Votes request={request} /> : null}
      <EarlierRounds request={request} />
      <Recall request={request} onChanged={onChanged} />
      {editable && step !== 'check' ? (
        <QuestionForm key={step} request={request} step={step} onChanged={onChanged} />
      ) : null}
      {editable && step === 'check' ? <CheckAnswers request={request} onChanged={onChanged} /> : null}
      {editable ? null : (
        <>
          <ReleaseActs request={request} onChanged={onChanged} />
          <Context request={request} />
          <Files request={request} />
          <Findings request={request} />
          <Votes request={request} />
        </>
      )}
      <Timeline request={request} />
    </>
  );
}
