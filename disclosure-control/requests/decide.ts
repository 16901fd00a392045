import type { RequestEvent } from './events.ts';
import { RequestDenied, RequestIllegal } from './errors.ts';
import { demandMay, demandMayCreate, maySee, type Viewer } from './permissions.ts';
import { demandReleasable } from './policies.ts';
import type { Request } from './request.ts';
import { actOf, apply } from './transitions.ts';

/**
 * May this person do this to this request now? The request as it would be; record the event in the ledger
 * before anyone sees that it is so.
 *
 * @throws RequestDenied @throws RequestIllegal
 */
export function decide(
  viewer: Viewer,
  request: Request | undefined,
  event: RequestEvent,
  at: string,
): Request {
  if (event.type === 'request.created') demandMayCreate(viewer, event);
  else if (event.type === 'request.file-shown') {
    if (request === undefined || !maySee(viewer, request)) throw new RequestDenied('request-not-member');
  } else if (request !== undefined) demandMay(viewer, actOf(event), request);
  demandOwnName(viewer, event);
  demandGiven(request, event);
  return apply(request, event, at);
}

/** Nobody votes, looks, fetches or takes back in another's name. @throws RequestDenied */
function demandOwnName(viewer: Viewer, event: RequestEvent): void {
  if (event.type === 'request.vote' && event.checker !== viewer.person)
    throw new RequestDenied('request-not-checker');
  if (
    event.type === 'request.unassigned' &&
    event.checker !== viewer.person &&
    !viewer.roles.includes('access-officer')
  )
    throw new RequestDenied('request-others-assignment');
  if ('person' in event && event.person !== undefined && event.person !== viewer.person)
    throw new RequestDenied('request-not-requester');
}

/** What is asked of whoever acts now; entries of before these rules stand as they are. @throws RequestIllegal */
function demandGiven(request: Request | undefined, event: RequestEvent): void {
  if (request === undefined) return;
  switch (event.type) {
    case 'request.file-added':
    case 'request.file-replaced':
      // The study sees what is found in its own files, and with them side by side it could ask what these hold.
      if (event.file.unseen !== true && request.files.some(({ unseen }) => unseen === true))
        throw new RequestIllegal('request-holds-unseen');
      return;
    case 'request.vote':
      if (event.content === undefined) throw new RequestIllegal('request-stale-vote');
      if (event.files === undefined) throw new RequestIllegal('request-file-decisions');
      return;
    case 'request.released':
      demandReleasable(request);
      return;
    case 'request.withdrawn':
      if (request.state === 'released' && event.reason === '')
        throw new RequestIllegal('request-recall-reason-needed');
      return;
    default:
  }
}
