import { isBlind, isParty, maySee, namesCheckers, denial, type Viewer } from './permissions.ts';
import { acts, transitions, type Act } from './policies.ts';
import { contentDigest } from './content-digest.ts';
import { differences, type Differences } from './differences.ts';
import type { Assignment } from './assignments.ts';
import type { Decision } from './decision.ts';
import type { FileDecision } from './file-decisions.ts';
import { votesNeeded, type Request, type Round, type Seen, type Vote } from './request.ts';
import { threadsFor, type ThreadView } from './thread-view.ts';

/** A vote as shown: who cast it is for checkers and reviewers, not for the study. */
export interface VoteView {
  readonly checker?: string;
  readonly decision: Decision;
  readonly comment: string;
  /** Why what the checks would stop may leave nevertheless. */
  readonly reason?: string;
  /** What it follows from; votes recorded before December 2026 say nothing of single files. */
  readonly files?: readonly FileDecision[];
  readonly at: string;
}

/** A round that is over, and what changed from it to the next. */
export interface RoundView extends Omit<Round, 'votes'> {
  readonly votes: readonly VoteView[];
  readonly changedSince: Differences;
}

/** A request as one person may see it. */
export interface RequestView extends Omit<
  Request,
  'votes' | 'earlierRounds' | 'requester' | 'seen' | 'threads' | 'assigned'
> {
  readonly requester: string;
  /** The viewer's own vote of this round. */
  readonly ownVote: VoteView | null;
  /** Both votes of this round, or none: a lone vote, and that there is one, is its caster's secret. */
  readonly votes: readonly VoteView[];
  readonly earlierRounds: readonly RoundView[];
  /** What a vote on what is shown here is about (`contentDigest`). */
  readonly content: string;
  /** Who is to check it, for those who may know. */
  readonly assigned: readonly Assignment[];
  /** Questions and answers that the viewer may read. */
  readonly threads: readonly ThreadView[];
  /** How far the viewer was shown each file. */
  readonly seen: readonly Pick<Seen, 'sha256' | 'upTo' | 'whole'>[];
  /** What the viewer may do now. */
  readonly may: readonly Act[];
}

/** The request as this person may see it; `undefined` when they may not know of it. */
export function requestFor(viewer: Viewer, request: Request): RequestView | undefined {
  if (!maySee(viewer, request)) return undefined;
  if (isBlind(viewer, request)) return viewOf(viewer, blinded(request));
  return viewOf(viewer, request);
}

function viewOf(viewer: Viewer, request: Request): RequestView {
  const named = namesCheckers(viewer, request);
  const shown = (votes: Request['votes']): VoteView[] => votes.map((vote) => voteView(vote, named));
  const own = request.votes.find((vote) => vote.checker === viewer.person);
  const complete = request.votes.length >= votesNeeded;
  return {
    ...request,
    // A lone vote moves the clock; the time shown is that of what everyone may know.
    updatedAt: complete || request.votes.length === 0 ? request.updatedAt : request.submittedAt,
    assigned: named ? (request.assigned ?? []) : [],
    ownVote: own === undefined ? null : voteView(own, true),
    votes: complete ? shown(request.votes) : [],
    earlierRounds: request.earlierRounds.map((round, at) => ({
      ...round,
      votes: shown(round.votes),
      changedSince: differences(round, request.earlierRounds[at + 1] ?? request),
    })),
    content: contentDigest(request),
    threads: threadsFor({ person: viewer.person, isParty: isParty(viewer, request), named }, request),
    seen: request.seen
      .filter((one) => one.person === viewer.person)
      .map(({ sha256, upTo, whole }) => ({ sha256, upTo, whole })),
    may: acts.filter(
      (act) => transitions[request.state][act] !== undefined && denial(viewer, act, request) === undefined,
    ),
  };
}

const hiddenDigest = '0'.repeat(64);

/** The request without what code could have written into unseen files: of these the name alone is told. */
function blinded(request: Request): Request {
  const unseen = new Set(request.files.flatMap(({ unseen, sha256 }) => (unseen === true ? [sha256] : [])));
  if (unseen.size === 0) return request;
  const hidden = (sha256: string): string => (unseen.has(sha256) ? hiddenDigest : sha256);
  return {
    ...request,
    files: request.files.map(({ table, ...file }) =>
      file.unseen === true
        ? { ...file, sha256: hiddenDigest, bytes: 0, findings: [] }
        : { ...file, ...(table === undefined ? {} : { table }) },
    ),
    earlierRounds: request.earlierRounds.map((round) => ({
      ...round,
      files: round.files.map(({ name, sha256 }) => ({ name, sha256: hidden(sha256) })),
    })),
    // What the answers say of the files is counted in them.
    context: request.context === null ? null : { ...request.context, what: '' },
    seen: request.seen.filter((one) => !unseen.has(one.sha256)),
  };
}

function voteView({ checker, decision, comment, reason, files, at }: Vote, named: boolean): VoteView {
  return {
    ...(named ? { checker } : {}),
    decision,
    comment,
    ...(reason === undefined ? {} : { reason }),
    ...(files === undefined ? {} : { files }),
    at,
  };
}
