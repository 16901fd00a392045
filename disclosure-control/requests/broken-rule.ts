import { Corrupt } from '@vitrine/core/errors';
import type { Entry } from '@vitrine/ledger/log';
import { contentDigest } from './content-digest.ts';
import { happenedEvent, type RequestEvent } from './events.ts';
import { voteOf } from './file-decisions.ts';
import { legally } from './legally.ts';
import { votesNeeded, type Request } from './request.ts';
import { apply } from './transitions.ts';

/**
 * Replays all requests and says what rule an entry broke: however well the log is signed, its entries may say what the
 * product never allows. Whether a checker had the role when voting is not replayed here.
 *
 * @param strict whether every vote must say what it was cast on by now: votes of before November 2026 do not
 * @returns takes every entry in its order; answers with a sentence for the first rule that it broke, or undefined
 */
export function requestRules(strict: () => boolean): (entry: Entry) => string | undefined {
  const requests = new Map<string, Request>();
  let votesSay = strict();
  let votesDecideFiles = false;
  return (entry) => {
    let event: RequestEvent | undefined;
    try {
      event = happenedEvent(entry);
    } catch (error) {
      if (!(error instanceof Corrupt)) throw error;
      return 'An event of a request does not have its form.';
    }
    if (event === undefined) return undefined;
    votesSay ||= strict();
    if (event.type === 'request.vote' && event.content === undefined && votesSay)
      return 'A vote does not say what it was cast on, as votes before it do.';
    votesSay ||= event.type === 'request.vote' && event.content !== undefined;
    if (event.type === 'request.vote' && event.files === undefined && votesDecideFiles)
      return 'A vote says nothing of single files, as votes before it do.';
    votesDecideFiles ||= event.type === 'request.vote' && event.files !== undefined;
    const request = requests.get(event.request);
    const broken = brokenBy(request, event, entry);
    const next = legally(() => apply(request, event, entry.at));
    if (next !== undefined) requests.set(event.request, next);
    return broken;
  };
}

function brokenBy(request: Request | undefined, event: RequestEvent, entry: Entry): string | undefined {
  if (event.type === 'request.vote') {
    if (event.checker !== entry.private['actor']) return 'A vote is in the name of another than who cast it.';
    if (event.checker === request?.requester) return 'The requester voted on a request of their own.';
    if (event.files !== undefined && voteOf(event.files) !== event.decision)
      return 'A vote does not follow from what it says of the files.';
  }
  if (event.type === 'request.assigned' || event.type === 'request.unassigned') {
    if (event.person !== entry.private['actor'])
      return 'A checker was named in the name of another than who did.';
    if (event.checker === request?.requester)
      return 'The requester was named as a checker of their own request.';
  }
  if (event.type === 'request.said' || event.type === 'request.thread-settled') {
    if (event.person !== entry.private['actor'])
      return 'Words are in the name of another than who said them.';
    const thread = request?.threads?.find(({ id }) => id === event.thread);
    if (thread !== undefined && ![thread.checker, request?.requester].includes(event.person))
      return 'Words in a thread are of somebody between whom it is not.';
  }
  if (event.type !== 'request.released') return undefined;
  const approvals = new Set(request === undefined ? [] : approvalsOf(request));
  if (request?.state === 'approved' && approvals.size >= votesNeeded) return undefined;
  return 'A request was released without the approval, in its last round, of two people other than its requester.';
}

/** Votes recorded before November 2026 do not say what they were cast on; what follows one that does must, too. */
function approvalsOf(request: Request): readonly string[] {
  const released = contentDigest(request);
  return request.votes
    .filter(({ decision, content = released }) => decision === 'approve' && content === released)
    .map(({ checker }) => checker)
    .filter((checker) => checker !== request.requester);
}
