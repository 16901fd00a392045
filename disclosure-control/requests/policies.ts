import { RequestIllegal } from './errors.ts';
import { maxFiles, type Request, type RequestState } from './request.ts';

export const acts = ['add-file', 'change', 'submit', 'vote', 'release', 'download', 'withdraw'] as const;
export type Act = (typeof acts)[number];

/**
 * Second question: is it legal in this state? For each state, the acts and the states they may lead to. The
 * diagram in docs/disclosure-rules.md is made from this table.
 */
export const transitions: Readonly<
  Record<RequestState, Readonly<Partial<Record<Act, readonly RequestState[]>>>>
> = {
  draft: { 'add-file': ['draft'], change: ['draft'], submit: ['submitted'], withdraw: ['withdrawn'] },
  submitted: {
    // What is being checked must be what was sent: a change takes the request back and resets the votes.
    'add-file': ['draft'],
    change: ['draft'],
    vote: ['submitted', 'approved', 'rejected', 'changes-requested'],
    withdraw: ['withdrawn'],
  },
  'changes-requested': { 'add-file': ['draft'], change: ['draft'], withdraw: ['withdrawn'] },
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

/** @throws RequestIllegal when the file cannot join the others */
export function demandRoomFor(name: string, request: Pick<Request, 'files'>): void {
  if (request.files.length >= maxFiles) throw new RequestIllegal('request-too-many-files');
  if (request.files.some((file) => file.name.toLowerCase() === name.toLowerCase()))
    throw new RequestIllegal('request-file-name');
}
