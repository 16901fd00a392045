import { RequestIllegal } from './errors.ts';
import { contentDigest } from './content-digest.ts';
import { demandFileDecisions } from './file-decisions.ts';
import {
  maxFiles,
  votesNeeded,
  type Request,
  type RequestFile,
  type RequestState,
  type Vote,
} from './request.ts';

export const acts = [
  'add-file',
  'change',
  'submit',
  'assign',
  'ask',
  'answer',
  'vote',
  'release',
  'download',
  'withdraw',
] as const;
export type Act = (typeof acts)[number];

/**
 * Second question: is it legal in this state? For each state, the acts and the states they may lead to. The
 * diagram in docs/disclosure-rules.md is made from this table.
 */
export const transitions: Readonly<
  Record<RequestState, Readonly<Partial<Record<Act, readonly RequestState[]>>>>
> = {
  draft: {
    'add-file': ['draft'],
    change: ['draft'],
    submit: ['submitted'],
    answer: ['draft'],
    withdraw: ['withdrawn'],
  },
  submitted: {
    // What is being checked must be what was sent: a change takes the request back and resets the votes.
    'add-file': ['draft'],
    change: ['draft'],
    assign: ['submitted'],
    ask: ['submitted'],
    answer: ['submitted'],
    vote: ['submitted', 'approved', 'rejected', 'changes-requested'],
    withdraw: ['withdrawn'],
  },
  'changes-requested': {
    'add-file': ['draft'],
    change: ['draft'],
    answer: ['changes-requested'],
    withdraw: ['withdrawn'],
  },
  approved: { 'add-file': ['draft'], change: ['draft'], release: ['released'], withdraw: ['withdrawn'] },
  rejected: {},
  released: { download: ['released'], withdraw: ['withdrawn'] },
  withdrawn: {},
};

/** @throws RequestIllegal `request-state` */
export function demandLegal(act: Act, state: RequestState): void {
  if (transitions[state][act] === undefined) throw new RequestIllegal('request-state', state);
}

/** What must be there before checkers are asked. @throws RequestIllegal */
export function demandComplete(request: Pick<Request, 'files' | 'context'>): void {
  if (request.files.length === 0) throw new RequestIllegal('request-no-files');
  if (request.context === null) throw new RequestIllegal('request-no-context');
}

/** Whether the checks found in some file what stops a release. */
export function hasStops(request: Pick<Request, 'files'>): boolean {
  return request.files.some(({ findings }) => findings.some(({ severity }) => severity === 'problem'));
}

/**
 * What an approval must rest on: all of every file was shown to its checker, and what stops a release has a
 * written reason.
 *
 * @throws RequestIllegal `request-not-all-seen`, `request-stop-reason-needed`
 */
export function demandGrounds(
  request: Pick<Request, 'files' | 'seen'>,
  vote: Pick<Vote, 'checker' | 'reason'>,
): void {
  const { checker, reason = '' } = vote;
  if (!request.files.every((file) => sawWhole(request, checker, file)))
    throw new RequestIllegal('request-not-all-seen');
  if (hasStops(request) && reason === '') throw new RequestIllegal('request-stop-reason-needed');
}

function sawWhole({ seen }: Pick<Request, 'seen'>, checker: string, { sha256 }: RequestFile): boolean {
  return seen.some((one) => one.person === checker && one.sha256 === sha256 && one.whole);
}

/**
 * What decisions on files must rest on: one for each, with reasons, of which the vote follows, and no approval of a
 * file that was not shown whole, whatever becomes of the others.
 *
 * @throws RequestIllegal
 */
export function demandFileGrounds(
  request: Pick<Request, 'files' | 'seen'>,
  vote: Pick<Vote, 'checker' | 'decision'> & Required<Pick<Vote, 'files'>>,
): void {
  demandFileDecisions(request.files, { decision: vote.decision, files: vote.files ?? [] });
  for (const file of request.files) {
    const isApproved = vote.files?.some(({ name, decision }) => name === file.name && decision === 'approve');
    if (isApproved === true && !sawWhole(request, vote.checker, file))
      throw new RequestIllegal('request-not-all-seen');
  }
}

/**
 * What a release must rest on: the votes of two people, both approvals, of the content as it is, and both with a
 * reason for what the checks would stop.
 *
 * @throws RequestIllegal
 */
export function demandReleasable(request: Request): void {
  const { votes } = request;
  const voters = new Set(votes.map(({ checker }) => checker));
  if (voters.size < votesNeeded || votes.some(({ decision }) => decision !== 'approve'))
    throw new RequestIllegal('request-state', request.state);
  const content = contentDigest(request);
  // A vote of before votes carried what they were about: whatever changed since took it away.
  if (votes.some((vote) => vote.content !== undefined && vote.content !== content))
    throw new RequestIllegal('request-stale-vote');
  if (hasStops(request) && votes.some(({ reason = '' }) => reason === ''))
    throw new RequestIllegal('request-stop-reason-needed');
}

/** @throws RequestIllegal when another file of the request is called so */
export function demandFreeName(name: string, files: readonly Pick<RequestFile, 'name'>[]): void {
  if (files.some((file) => file.name.toLowerCase() === name.toLowerCase()))
    throw new RequestIllegal('request-file-name');
}

/** @throws RequestIllegal when the file cannot join the others */
export function demandRoomFor(name: string, request: Pick<Request, 'files'>): void {
  if (request.files.length >= maxFiles) throw new RequestIllegal('request-too-many-files');
  demandFreeName(name, request.files);
}
