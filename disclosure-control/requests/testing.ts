import { parseAgreementId, parseAgreementRef, parsePersonId, parseRequestId } from '@vitrine/core/ids';
import type { Role } from '@vitrine/policy/abilities';
import { finding } from '../checks/finding.ts';
import { getProfile } from '../profiles/catalogue.ts';
import { RequestDenied, RequestIllegal } from './errors.ts';
import type { RequestEvent } from './events.ts';
import type { Viewer } from './permissions.ts';
import type { Decision } from './decision.ts';
import type { Request, RequestContext, RequestFile } from './request.ts';
import { contentDigest } from './content-digest.ts';
import { apply } from './transitions.ts';

/** For tests: a study, its people, and what happens to its request. */
export const agreement = parseAgreementRef('DARS-NIC-000001-A1B2C-v1.0');
export const agreementId = parseAgreementId('DARS-NIC-000001-A1B2C');
export const requestId = parseRequestId('req_aaaaaaaaaaaaaaaaaaaa');
export const at = '2026-01-02T03:04:05.678Z';

const viewer = (letter: string, roles: readonly Role[], member = false): Viewer => ({
  person: parsePersonId(`per_${letter.repeat(20)}`),
  roles,
  agreements: member ? [agreementId] : [],
  conflicts: member ? [agreementId] : [],
});
export const requester = viewer('a', ['researcher'], true);
export const colleague = viewer('b', ['researcher', 'output-checker'], true);
export const checkerOne = viewer('c', ['output-checker']);
export const checkerTwo = viewer('d', ['output-checker']);
export const reviewer = viewer('e', ['igard-reviewer']);
export const operator = viewer('f', ['operator']);

export const context: RequestContext = {
  title: 'Admissions by age band',
  what: 'One table',
  population: 'All admissions',
  variables: 'Age band; number of people',
  purpose: 'A paper',
  statisticalType: 'frequency-table',
  resembles: { earlier: false },
};

export function file(name: string, letter = 'a'): RequestFile {
  return {
    name,
    sha256: letter.repeat(64),
    bytes: 10,
    mediaType: 'text/csv',
    origin: 'result',
    findings: [],
  };
}

export const head = { request: requestId, agreement };
export const created: RequestEvent = {
  ...head,
  type: 'request.created',
  requester: requester.person,
  profile: getProfile('nhs-hes-2018'),
  context,
};
export const added = (name = 'table.csv'): RequestEvent => ({
  ...head,
  type: 'request.file-added',
  file: file(name),
});
/** A file in which the checks found what stops a release. */
export const stopping = (name: string): RequestEvent => ({
  ...head,
  type: 'request.file-added',
  file: { ...file(name, 'f'), findings: [finding('identifier-column')] },
});
export const changed: RequestEvent = {
  ...head,
  type: 'request.changed',
  context: { ...context, title: 'Other' },
};
export const submitted: RequestEvent = { ...head, type: 'request.submitted' };
/** A vote as it was recorded before votes carried what they are about. */
export const vote = (checker: Viewer, decision: Decision, round = 1, comment = 'Because'): RequestEvent => ({
  ...head,
  type: 'request.vote',
  checker: checker.person,
  round,
  decision,
  comment,
});
/** A vote of someone who looks at this. */
export const voteOn = (
  request: Request,
  checker: Viewer,
  decision: Decision,
  rest: { readonly comment?: string; readonly reason?: string } = {},
): RequestEvent => ({
  ...head,
  type: 'request.vote',
  checker: checker.person,
  round: request.round,
  decision,
  comment: 'Because',
  content: contentDigest(request),
  files: request.files.map(({ name }) => ({
    name,
    decision,
    reasons: decision === 'approve' ? [] : ['small-numbers' as const],
    words: '',
  })),
  ...rest,
});
/** All of the request's files are put before a person. */
export const shownTo = (viewer: Viewer, request: Request): RequestEvent[] =>
  request.files.map(({ name, sha256 }) => ({
    ...head,
    type: 'request.file-shown' as const,
    person: viewer.person,
    name,
    sha256,
    from: 0,
    to: 10,
    end: true,
  }));
export const released: RequestEvent = {
  ...head,
  type: 'request.released',
  release: { at, package: 'b'.repeat(64), bytes: 100, certificate: 'c'.repeat(64) },
};
export const downloaded = { ...head, type: 'request.downloaded' } as const satisfies RequestEvent;
export const withdrawn = {
  ...head,
  type: 'request.withdrawn',
  reason: 'A mistake',
} as const satisfies RequestEvent;

/** The request after these events. */
export function after(...events: readonly RequestEvent[]): Request {
  let request: Request | undefined;
  for (const event of events) request = apply(request, event, at);
  if (request === undefined) throw new TypeError('At least the creation.');
  return request;
}

/** The code with which the rules refuse an act; undefined when they do not. */
export function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof RequestDenied || error instanceof RequestIllegal) return error.code;
    throw error;
  }
}
