import { agreementOf, type AgreementId, type PersonId } from '@vitrine/core/ids';
import type { Role } from '@vitrine/policy/abilities';
import { RequestDenied, type RequestDenialCode } from './errors.ts';
import type { Request } from './request.ts';
import type { Act } from './policies.ts';

/** Who acts or looks. `agreements` are those the person is, or ever was, named in. */
export interface Viewer {
  readonly person: PersonId;
  readonly roles: readonly Role[];
  readonly agreements: readonly AgreementId[];
}

/** What permission looks at in a request. */
export type Subject = Pick<Request, 'agreement' | 'requester' | 'state'>;

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
    case 'vote':
    case 'release':
      return checking(viewer, request);
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

/** Whether this person may be one of the two checkers of a request. */
export function mayCheck(viewer: Viewer, request: Subject): boolean {
  return checking(viewer, request) === undefined;
}

/** Whether this person may know who checked: the study is told no names of checkers. */
export function namesCheckers(viewer: Viewer, request: Subject): boolean {
  return mayCheck(viewer, request) || viewer.roles.includes('igard-reviewer');
}

function checking(viewer: Viewer, request: Subject): RequestDenialCode | undefined {
  if (!viewer.roles.includes('output-checker')) return 'request-not-checker';
  if (viewer.person === request.requester) return 'request-own-check';
  return isMember(viewer, request) ? 'request-member-check' : undefined;
}

function membership(viewer: Viewer, request: Pick<Request, 'agreement'>): RequestDenialCode | undefined {
  return isMember(viewer, request) ? undefined : 'request-not-member';
}

function isMember(viewer: Viewer, request: Pick<Request, 'agreement'>): boolean {
  return viewer.agreements.includes(agreementOf(request.agreement));
}
