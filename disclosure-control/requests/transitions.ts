import { assignedTo, unassignedFrom } from './assignments.ts';
import { checkFileName, nameOfFile } from '../checks/identifiers.ts';
import { RequestIllegal } from './errors.ts';
import type { RequestEvent } from './events.ts';
import { contentDigest } from './content-digest.ts';
import {
  demandComplete,
  demandFileGrounds,
  demandFreeName,
  demandGrounds,
  demandLegal,
  demandRoomFor,
  type Act,
} from './policies.ts';
import {
  votesNeeded,
  type Request,
  type RequestFile,
  type RequestState,
  type Seen,
  type Vote,
} from './request.ts';
import { saidIn, settledIn, threadsCalled } from './threads.ts';

/** Events that act on a request; to be shown a part of it changes nothing of it. */
export type ActingEvent = Exclude<RequestEvent, { type: 'request.created' | 'request.file-shown' }>;

/** The act an event is, for permissions and policies. */
export function actOf(event: ActingEvent): Act {
  switch (event.type) {
    case 'request.file-added':
      return 'add-file';
    case 'request.changed':
    case 'request.file-removed':
    case 'request.file-renamed':
    case 'request.file-replaced':
      return 'change';
    case 'request.submitted':
      return 'submit';
    case 'request.vote':
      return 'vote';
    case 'request.said':
      return event.name === undefined ? 'answer' : 'ask';
    case 'request.thread-settled':
      return 'answer';
    case 'request.assigned':
    case 'request.unassigned':
      return 'assign';
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
      earlierRounds: [],
      release: null,
      downloads: 0,
      downloadedBy: [],
      withdrawal: null,
      seen: [],
    };
  }
  if (request?.id !== event.request || request.agreement !== event.agreement)
    throw new RequestIllegal('request-state');
  if (event.type === 'request.file-shown') return shown(request, event);
  demandLegal(actOf(event), request.state);
  // Words move no clock: that somebody asks is for those who may read it.
  if (event.type === 'request.said') return { ...request, threads: saidIn(request, event, at) };
  if (event.type === 'request.thread-settled') return { ...request, threads: settledIn(request, event) };
  if (event.type === 'request.assigned')
    return { ...request, assigned: assignedTo(request, event.checker, event.person, at) };
  if (event.type === 'request.unassigned')
    return { ...request, assigned: unassignedFrom(request, event.checker) };
  const next = { ...request, updatedAt: at };
  switch (event.type) {
    case 'request.file-added':
      demandRoomFor(event.file.name, request);
      return reopened(request, { ...next, files: [...request.files, event.file] });
    case 'request.changed': {
      const files = request.files.filter((file) => file.name !== event.removedFile);
      if (event.removedFile !== undefined && files.length === request.files.length)
        throw new RequestIllegal('request-no-such-file');
      return reopened(request, { ...next, files, context: event.context ?? request.context });
    }
    case 'request.file-removed':
      return withFiles(next, event.name, () => []);
    case 'request.file-renamed':
      return withFiles(calledInThreads(next, event.name, event.to), event.name, (file) => [
        called(file, event.to),
      ]);
    case 'request.file-replaced':
      return withFiles(calledInThreads(next, event.name, event.file.name), event.name, () => [event.file]);
    case 'request.submitted':
      demandComplete(request);
      return { ...next, state: 'submitted', submittedAt: at, round: request.round + 1 };
    case 'request.vote':
      return voted(next, event, at);
    case 'request.released':
      return { ...next, state: 'released', release: event.release };
    case 'request.downloaded':
      return {
        ...next,
        downloads: request.downloads + 1,
        // Before downloads named who fetched, only the requester could.
        downloadedBy: [...new Set([...request.downloadedBy, event.person ?? request.requester])],
      };
    case 'request.withdrawn':
      return {
        ...next,
        state: 'withdrawn',
        withdrawal: { at, by: event.person ?? null, reason: event.reason },
      };
  }
}

/** What a file became: another, another name, or nothing. @throws RequestIllegal */
function withFiles(
  request: Request,
  name: string,
  change: (file: RequestFile) => readonly RequestFile[],
): Request {
  const at = request.files.findIndex((file) => file.name === name);
  const file = request.files[at];
  if (file === undefined) throw new RequestIllegal('request-no-such-file');
  const others = request.files.filter((other) => other !== file);
  const changed = change(file);
  for (const one of changed) demandFreeName(one.name, others);
  return reopened(request, { ...request, files: request.files.toSpliced(at, 1, ...changed) });
}

/**
 * A changed request is a draft again. What was sent stays as an earlier round, with the votes when both checkers
 * cast theirs; a lone one is gone.
 */
function reopened(before: Request, changed: Request): Request {
  const { round, submittedAt, context, votes } = before;
  const files = before.files.map(({ name, sha256 }) => ({ name, sha256 }));
  const over = { round, submittedAt, context, files, votes: votes.length >= votesNeeded ? votes : [] };
  return {
    ...changed,
    state: 'draft',
    votes: [],
    earlierRounds: before.state === 'draft' ? before.earlierRounds : [...before.earlierRounds, over],
  };
}

/** Notes what was put before a person. It moves no clock: that somebody looks is nobody else's to know. */
function shown(request: Request, event: Extract<RequestEvent, { type: 'request.file-shown' }>): Request {
  const { person, sha256, from, to, end } = event;
  const file = request.files.find((one) => one.name === event.name);
  if (file?.sha256 !== sha256) throw new RequestIllegal('request-no-such-file');
  const mine = (one: Seen): boolean => one.person === person && one.sha256 === sha256;
  const before = request.seen.find(mine) ?? { person, sha256, upTo: 0, whole: false };
  // A part that begins after what was seen leaves a gap.
  if (from > before.upTo) return request;
  const now = { ...before, upTo: Math.max(before.upTo, to), whole: before.whole || end };
  return { ...request, seen: [...request.seen.filter((one) => !mine(one)), now] };
}

function voted(
  request: Request,
  event: Extract<RequestEvent, { type: 'request.vote' }>,
  at: string,
): Request {
  const { content } = event;
  if (event.round !== request.round || (content !== undefined && content !== contentDigest(request)))
    throw new RequestIllegal('request-stale-vote');
  const isExplained = event.comment !== '' || event.files?.some(({ words }) => words !== '') === true;
  if (event.decision !== 'approve' && !isExplained) throw new RequestIllegal('request-comment-needed');
  // Votes of before there was such a rule stand in the ledger as they were cast.
  if (event.decision === 'approve' && content !== undefined) demandGrounds(request, event);
  if (event.files !== undefined) demandFileGrounds(request, { ...event, files: event.files });
  const { checker, decision, comment, reason = '', files } = event;
  const vote: Vote = {
    checker,
    decision,
    comment,
    ...(reason === '' ? {} : { reason }),
    ...(content === undefined ? {} : { content }),
    ...(files === undefined ? {} : { files }),
    at,
  };
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

function calledInThreads(request: Request, from: string, to: string): Request {
  const { threads } = request;
  return threads === undefined ? request : { ...request, threads: threadsCalled(threads, from, to) };
}

/** A file under another name, which says what it says: findings of the name before are gone with it. */
function called(file: RequestFile, name: string): RequestFile {
  const findings = file.findings.filter(({ where }) => where.part !== nameOfFile);
  return { ...file, name, findings: [...checkFileName(name), ...findings] };
}
