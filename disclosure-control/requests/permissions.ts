import { agreementOf, type AgreementId, type PersonId } from '@vitrine/core/ids';
import type { Role } from '@vitrine/policy/abilities';
import { RequestDenied, type RequestDenialCode } from './errors.ts';
import type { Request, RequestFile } from './request.ts';
import type { Act } from './policies.ts';

/** Who acts or looks. */
export interface Viewer {
  readonly person: PersonId;
  readonly roles: readonly Role[];
  /** Agreements whose standing version names the person: what they may follows from these. */
  readonly agreements: readonly AgreementId[];
  /** Agreements that name or ever named the person: what they may not judge follows from these. */
  readonly conflicts: readonly AgreementId[];
}

/** What permission looks at in a request. */
export type Subject = Pick<Request, 'agreement' | 'state'> & { readonly requester: string };

/** First question: may this person? `undefined` when they may, else why not. State is asked of policies.ts. */
export function denial(viewer: Viewer, act: Act, request: Subject): RequestDenialCode | undefined {
  const own = viewer.person === request.requester;
  switch (act) {
    case 'add-file':
    case 'change':
    case 'submit':
      return own ? membership(viewer, request) : 'request-not-requester';
    case 'download':
      return own ? membership(viewer, request) : 'request-not-requester';
    case 'assign':
      return mayAssign(viewer, request) ? undefined : checking(viewer, request);
    case 'ask':
    case 'vote':
    case 'release':
      return checking(viewer, request);
    case 'answer':
      return own ? membership(viewer, request) : checking(viewer, request);
    case 'withdraw':
      // A released output can be called back by a checker too.
      if (own) return undefined;
      return request.state === 'released' ? checking(viewer, request) : 'request-not-requester';
  }
}

/** @throws RequestDenied */
export function demandMay(viewer: Viewer, act: Act, request: Subject): void {
  const code = denial(viewer, act, request);
  if (code !== undefined) throw new RequestDenied(code);
}

/** May this person make a request under an agreement? @throws RequestDenied */
export function demandMayCreate(viewer: Viewer, request: Pick<Request, 'agreement' | 'requester'>): void {
  if (viewer.person !== request.requester) throw new RequestDenied('request-not-requester');
  const code = membership(viewer, request);
  if (code !== undefined) throw new RequestDenied(code);
}

/** May this person know that the request exists? */
export function maySee(viewer: Viewer, request: Subject): boolean {
  if (viewer.person === request.requester || isMember(viewer, request)) return true;
  if (viewer.roles.includes('igard-reviewer')) return request.state !== 'draft';
  return checking(viewer, request) === undefined && request.state !== 'draft';
}

/**
 * May this person open its files? Knowing of a request is not enough: whom the agreement no longer names keeps
 * what they wrote themselves, and sees no data. @throws RequestDenied
 */
export function demandMaySeeFiles(
  viewer: Viewer,
  request: Subject & Pick<Request, 'release'>,
  file: Pick<RequestFile, 'unseen'>,
): void {
  if (file.unseen === true && isBlind(viewer, request)) throw new RequestDenied('request-file-unseen');
  if (isMember(viewer, request)) return;
  if (viewer.person !== request.requester && maySee(viewer, request)) return;
  throw new RequestDenied('request-not-member');
}

/**
 * Whether this person is told nothing of what unseen files hold: neither their bytes nor their size, digest or
 * findings, which code could choose. That is everybody but those who check or oversee, until they are released.
 */
export function isBlind(viewer: Viewer, request: Subject & Pick<Request, 'release'>): boolean {
  if (request.release !== null) return false;
  return (
    isParty(viewer, request) ||
    viewer.conflicts.includes(agreementOf(request.agreement)) ||
    !namesCheckers(viewer, request)
  );
}

/** Whether this person is of the study: its requester, or named by its agreement. */
export const isParty = (viewer: Viewer, request: Subject): boolean =>
  viewer.person === request.requester || isMember(viewer, request);

/** Whether this person may be one of the two checkers of a request. */
export function mayCheck(viewer: Viewer, request: Subject): boolean {
  return checking(viewer, request) === undefined;
}

/** Whether this person may know who checked: the study is told no names of checkers. */
export function namesCheckers(viewer: Viewer, request: Subject): boolean {
  return mayCheck(viewer, request) || viewer.roles.includes('igard-reviewer');
}

/** An access officer who has no part in the study names checkers, and learns no more of a request than its agreement. */
export function mayAssign(viewer: Viewer, request: Subject): boolean {
  const isOf =
    viewer.person === request.requester || viewer.conflicts.includes(agreementOf(request.agreement));
  return viewer.roles.includes('access-officer') && !isOf;
}

function checking(viewer: Viewer, request: Subject): RequestDenialCode | undefined {
  if (!viewer.roles.includes('output-checker')) return 'request-not-checker';
  if (viewer.person === request.requester) return 'request-own-check';
  // Also of people who have left: they know what they are to judge from the other side.
  return viewer.conflicts.includes(agreementOf(request.agreement)) ? 'request-member-check' : undefined;
}

function membership(viewer: Viewer, request: Pick<Request, 'agreement'>): RequestDenialCode | undefined {
  return isMember(viewer, request) ? undefined : 'request-not-member';
}

function isMember(viewer: Viewer, request: Pick<Request, 'agreement'>): boolean {
  return viewer.agreements.includes(agreementOf(request.agreement));
}
