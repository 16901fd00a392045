import { RequestIllegal } from './errors.ts';
import type { RequestEvent } from './events.ts';
import { demandComplete, demandLegal, demandRoomFor, type Act } from './policies.ts';
import { votesNeeded, type Request, type RequestState, type Vote } from './request.ts';

/** The act an event is, for permissions and policies. */
export function actOf(event: Exclude<RequestEvent, { type: 'request.created' }>): Act {
  switch (event.type) {
    case 'request.file-added':
      return 'add-file';
    case 'request.changed':
      return 'change';
    case 'request.submitted':
      return 'submit';
    case 'request.vote':
      return 'vote';
    case 'request.released':
      return 'release';
    case 'request.downloaded':
      return 'download';
    case 'request.withdrawn':
      return 'withdraw';
  }
}

/**
 * Third question: what does it do? The request after an event. Pure: the ledger's entries folded through this
 * are the request.
 *
 * @param at when the event was recorded, ISO 8601 UTC with milliseconds
 * @throws RequestIllegal when the event is not legal now
 */
export function apply(request: Request | undefined, event: RequestEvent, at: string): Request {
  if (event.type === 'request.created') {
    if (request !== undefined) throw new RequestIllegal('request-state', request.state);
    return {
      id: event.request,
      agreement: event.agreement,
      requester: event.requester,
      profile: event.profile,
      state: 'draft',
      round: 0,
      createdAt: at,
      updatedAt: at,
      submittedAt: at,
      context: event.context,
      files: [],
      votes: [],
      earlierVotes: [],
      release: null,
      downloads: 0,
    };
  }
  if (request?.id !== event.request || request.agreement !== event.agreement)
    throw new RequestIllegal('request-state');
  demandLegal(actOf(event), request.state);
  const next = { ...request, updatedAt: at };
  switch (event.type) {
    case 'request.file-added':
      demandRoomFor(event.file.name, request);
      return reopened({ ...next, files: [...request.files, event.file] });
    case 'request.changed': {
      const files = request.files.filter((file) => file.name !== event.removedFile);
      if (event.removedFile !== undefined && files.length === request.files.length)
        throw new RequestIllegal('request-no-such-file');
      return reopened({ ...next, files, context: event.context ?? request.context });
    }
    case 'request.submitted':
      demandComplete(request);
      return { ...next, state: 'submitted', submittedAt: at, round: request.round + 1 };
    case 'request.vote':
      return voted(next, event, at);
    case 'request.released':
      return { ...next, state: 'released', release: event.release };
    case 'request.downloaded':
      return { ...next, downloads: request.downloads + 1 };
    case 'request.withdrawn':
      return { ...next, state: 'withdrawn' };
  }
}

/** A changed request is a draft again. Votes that both checkers cast are kept as history; a lone one is gone. */
function reopened(request: Request): Request {
  const complete = request.votes.length >= votesNeeded;
  return {
    ...request,
    state: 'draft',
    votes: [],
    earlierVotes: complete
      ? [...request.earlierVotes, { round: request.round, votes: request.votes }]
      : request.earlierVotes,
  };
}

function voted(
  request: Request,
  event: Extract<RequestEvent, { type: 'request.vote' }>,
  at: string,
): Request {
  if (event.round !== request.round) throw new RequestIllegal('request-state', request.state);
  if (event.decision !== 'approve' && event.comment === '')
    throw new RequestIllegal('request-comment-needed');
  const vote: Vote = { checker: event.checker, decision: event.decision, comment: event.comment, at };
  // Until the other has voted, a checker may think again.
  const votes = [...request.votes.filter((one) => one.checker !== event.checker), vote];
  return { ...request, votes, state: verdict(votes) };
}

/** Two approvals approve, two rejections reject; anything else goes back to the requester with both comments. */
function verdict(votes: readonly Vote[]): RequestState {
  if (votes.length < votesNeeded) return 'submitted';
  if (votes.every((vote) => vote.decision === 'approve')) return 'approved';
  if (votes.every((vote) => vote.decision === 'reject')) return 'rejected';
  return 'changes-requested';
}
