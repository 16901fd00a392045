import type { Request } from '@vitrine/api';
import { useEffect, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { PrintButton } from '../ui/print-button.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { CheckAnswers } from './check-answers.tsx';
import { Context } from './context.tsx';
import { EarlierRounds } from './earlier-rounds.tsx';
import { Files } from './files.tsx';
import { Findings } from './findings.tsx';
import { OpenQuestions } from './open-questions.tsx';
import { RequestState } from './request-state.tsx';
import { QuestionForm } from './question-form.tsx';
import type { QuestionName } from './questions.ts';
import { stepOf, titleBefore } from './step-title.ts';
import { Quarantined } from './quarantined.tsx';
import { Recall } from './recall.tsx';
import { ReleaseActs } from './release-acts.tsx';
import { Timeline, Votes } from './timeline.tsx';

export function RequestPage() {
  const api = useApi();
  const { id = '' } = useParams();
  const handle = useLoaded(`request:${id}`, (signal) => api.call('getRequest', { params: { id }, signal }));
  const one = handle.loaded.data;
  const [query, setQuery] = useSearchParams();
  const [failed, setFailed] = useState(false);
  const step = one === undefined ? undefined : stepOf(one, query.get('step'));
  const named = query.get('step') !== null;
  useEffect(() => {
    // A step that only follows from the answers would be another one when the browser comes back to it.
    if (step !== undefined && !named) setQuery({ step }, { replace: true });
  }, [step, named, setQuery]);
  return (
    <Page
      title={one?.title ?? 'Request'}
      titleBefore={titleBefore(step, failed)}
      beside={one === undefined ? null : <RequestState request={one} />}
    >
      <LoadedView what="the request" handle={handle}>
        {(request) => <Body request={request} step={step} onChanged={handle.replace} onFailed={setFailed} />}
      </LoadedView>
    </Page>
  );
}

interface BodyProps {
  request: Request;
  step: QuestionName | 'check' | undefined;
  onChanged: (changed: Request) => void;
  onFailed: (failed: boolean) => void;
}

function Body({ request, step, onChanged, onFailed }: BodyProps) {
  const editable = step !== undefined;
  return (
    <>
      <p className="v-quiet">
        Under <Link to={addresses.agreement(request.agreement)}>{request.agreement}</Link>
      </p>
      <Quarantined request={request} onChanged={onChanged} />
      {editable && request.state === 'changes-requested' ? <Votes request={request} /> : null}
      {editable ? <OpenQuestions request={request} onChanged={onChanged} /> : null}
      <EarlierRounds request={request} />
      <Recall request={request} onChanged={onChanged} />
      {editable && step !== 'check' ? (
        <QuestionForm key={step} request={request} step={step} onChanged={onChanged} onFailed={onFailed} />
      ) : null}
      {editable && step === 'check' ? <CheckAnswers request={request} onChanged={onChanged} /> : null}
      {editable ? null : (
        <>
          <ReleaseActs request={request} onChanged={onChanged} />
          <PrintButton />
          <Context request={request} />
          <Files request={request} onAnswered={onChanged} />
          <Findings request={request} />
          <Votes request={request} />
        </>
      )}
      <Timeline request={request} />
    </>
  );
}
