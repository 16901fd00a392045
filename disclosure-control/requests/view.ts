import { mayCheck, maySee, denial, type Viewer } from './permissions.ts';
import { acts, transitions, type Act } from './policies.ts';
import { votesNeeded, type Decision, type Request } from './request.ts';

/** A vote as shown: who cast it is for checkers and reviewers, not for the study. */
export interface VoteView {
  readonly checker?: string;
  readonly decision: Decision;
  readonly comment: string;
  readonly at: string;
}

/** A request as one person may see it. */
export interface RequestView extends Omit<Request, 'votes' | 'earlierVotes' | 'requester'> {
  readonly requester: string;
  /** The viewer's own vote of this round. */
  readonly ownVote: VoteView | null;
  /** Both votes of this round, or none: a lone vote, and that there is one, is its caster's secret. */
  readonly votes: readonly VoteView[];
  readonly earlierVotes: readonly { readonly round: number; readonly votes: readonly VoteView[] }[];
  /** What the viewer may do now. */
  readonly may: readonly Act[];
}

/** The request as this person may see it; `undefined` when they may not know of it. */
export function requestFor(viewer: Viewer, request: Request): RequestView | undefined {
  if (!maySee(viewer, request)) return undefined;
  const named = mayCheck(viewer, request) || viewer.roles.includes('igard-reviewer');
  const shown = (votes: Request['votes']): VoteView[] =>
    votes.map(({ checker, ...vote }) => (named ? { checker, ...vote } : vote));
  const own = request.votes.find((vote) => vote.checker === viewer.person);
  const complete = request.votes.length >= votesNeeded;
  return {
    ...request,
    // A lone vote moves the clock; the time shown is that of what everyone may know.
    updatedAt: complete || request.votes.length === 0 ? request.updatedAt : request.submittedAt,
    ownVote:
      own === undefined
        ? null
        : { checker: own.checker, decision: own.decision, comment: own.comment, at: own.at },
    votes: complete ? shown(request.votes) : [],
    earlierVotes: request.earlierVotes.map(({ round, votes }) => ({ round, votes: shown(votes) })),
    may: acts.filter(
      (act) => transitions[request.state][act] !== undefined && denial(viewer, act, request) === undefined,
    ),
  };
}
