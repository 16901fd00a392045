import type { Request } from '@vitrine/api';
import { useCallback, useState } from 'react';
import { useParams } from 'react-router';
import { useLoaded } from '../api/use-loaded.ts';
import { may } from '../logic/may.ts';
import { plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { NamedHere } from '../checking/named-here.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { Context } from './context.tsx';
import { EarlierRounds } from './earlier-rounds.tsx';
import { Files } from './files.tsx';
import { Findings } from './findings.tsx';
import { NextRequest } from './next-request.tsx';
import { Quarantined } from './quarantined.tsx';
import { Recall } from './recall.tsx';
import { ReleaseActs } from './release-acts.tsx';
import { RequestState } from './request-state.tsx';
import { Timeline, Votes } from './timeline.tsx';
import { VotePanel } from './vote-panel.tsx';

export function ReviewPage() {
  const api = useApi();
  const { id = '' } = useParams();
  const handle = useLoaded(`request:${id}`, (signal) => api.call('getRequest', { params: { id }, signal }));
  const one = handle.loaded.data;
  return (
    <Page
      wide
      title={one === undefined ? 'Review' : `Review: ${one.title}`}
      beside={one === undefined ? null : <RequestState request={one} />}
    >
      <LoadedView what="the request" handle={handle}>
        {(request) => <Body key={request.id} request={request} onChanged={handle.replace} />}
      </LoadedView>
    </Page>
  );
}

interface BodyProps {
  request: Request;
  onChanged: (changed: Request) => void;
}

function Body({ request, onChanged }: BodyProps) {
  /** How many parts of files came on this page, so that the vote knows what is unseen. */
  const [shown, setShown] = useState(0);
  const onShown = useCallback(() => setShown((count) => count + 1), []);
  const vote = may(request.may, 'vote');
  return (
    <div className="v-review">
      <div>
        <Files request={request} sqlOpen onAnswered={onChanged} onShown={onShown} />
        <Context request={request} />
      </div>
      <div className="v-review__side">
        <Quarantined request={request} />
        <Findings request={request} />
        {request.state === 'submitted' ? <NamedHere id={request.id} /> : null}
        {vote.allowed ? (
          <VotePanel request={request} shown={shown} onChanged={onChanged} />
        ) : request.quarantine === undefined ? (
          <p className="v-warn">{vote.why || whyNoVote(request)}</p>
        ) : null}
        <p className="v-quiet">{plural(request.votesCast, 'vote')} of 2 cast</p>
        <Votes request={request} />
        <EarlierRounds request={request} />
        <Recall request={request} onChanged={onChanged} />
        <ReleaseActs request={request} onChanged={onChanged} />
        <NextRequest id={request.id} />
        <Timeline request={request} />
      </div>
    </div>
  );
}

function whyNoVote(request: Request): string {
  return request.state === 'submitted'
    ? 'You may not vote on this request.'
    : 'There is nothing to vote on now.';
}
