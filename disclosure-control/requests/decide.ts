import type { RequestEvent } from './events.ts';
import { RequestDenied } from './errors.ts';
import { demandMay, demandMayCreate, type Viewer } from './permissions.ts';
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
  else if (request !== undefined) demandMay(viewer, actOf(event), request);
  // A vote is cast in one's own name only.
  if (event.type === 'request.vote' && event.checker !== viewer.person)
    throw new RequestDenied('request-not-checker');
  return apply(request, event, at);
}
