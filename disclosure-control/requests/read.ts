import { agreementOf, type AgreementId, type RequestId } from '@vitrine/core/ids';
import { NotFound } from '@vitrine/core/errors';
import { type Database } from '@vitrine/core/database';
import { mayCheck, type Viewer } from './permissions.ts';
import { loadRequest, loadRequests } from './projection.ts';
import type { Request } from './request.ts';
import { requestFor, type RequestView } from './view.ts';

/** What of the requests a person may see is asked for. */
export type RequestListing =
  /** The person's own. */
  | { readonly of: 'own' }
  /** Those of an agreement, whatever its version. */
  | { readonly of: 'agreement'; readonly agreement: AgreementId }
  /** Those that are with the checkers, of whom this person may be one; they may have voted already. */
  | { readonly of: 'to-check' }
  /** Of these, those that wait for this person's vote. */
  | { readonly of: 'awaiting-check' }
  /** All that the person may know of. */
  | { readonly of: 'all' };

/** One request as this person may see it. @throws NotFound also when they may not know of it */
export async function getRequest(database: Database, viewer: Viewer, id: RequestId): Promise<RequestView> {
  const request = await loadRequest(database, id);
  const view = request === undefined ? undefined : requestFor(viewer, request);
  if (view === undefined) throw new NotFound({ detail: 'There is no such request, or you may not see it.' });
  return view;
}

/** Requests as this person may see them, the newest first. */
export async function listRequests(
  database: Database,
  viewer: Viewer,
  listing: RequestListing,
): Promise<readonly RequestView[]> {
  const requests = await candidates(database, viewer, listing);
  return requests.flatMap((request) => requestFor(viewer, request) ?? []);
}

async function candidates(
  database: Database,
  viewer: Viewer,
  listing: RequestListing,
): Promise<readonly Request[]> {
  switch (listing.of) {
    case 'own':
      return loadRequests(database, { requester: viewer.person });
    case 'agreement':
      return loadRequests(database, { agreement: listing.agreement });
    case 'to-check':
    case 'awaiting-check': {
      const submitted = await loadRequests(database, { states: ['submitted'] });
      return submitted.filter(
        (request) =>
          mayCheck(viewer, request) &&
          (listing.of === 'to-check' || request.votes.every((vote) => vote.checker !== viewer.person)),
      );
    }
    case 'all':
      return loadRequests(database, {});
  }
}

/** Released outputs of an agreement or of all, for the public register. */
export async function listReleased(database: Database, agreement?: AgreementId): Promise<readonly Request[]> {
  const released = await loadRequests(database, { states: ['released', 'withdrawn'] });
  return released.filter(
    (request) =>
      request.release !== null && (agreement === undefined || agreementOf(request.agreement) === agreement),
  );
}
