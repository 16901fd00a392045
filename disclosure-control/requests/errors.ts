import { VitrineError } from '@vitrine/core/errors';

/** Why a person may not do this to a request, whatever its state. */
export const requestDenials = {
  'request-not-requester': 'Only the person who made a request may change, send or download it.',
  'request-not-member': 'Only people named in the agreement may ask for its results.',
  'request-not-checker': 'Only output checkers may review and release.',
  'request-own-check': 'Nobody checks their own request: two other people must.',
  'request-member-check':
    'A checker named in the agreement may not check its outputs: checkers must be independent of the study.',
  'request-others-assignment':
    'A checker gives back their own request; an access officer takes anybody off one.',
  'request-file-unseen':
    'The file was put out by code that ran unseen: the study sees it once it is released, and checkers see it before.',
} as const;
export type RequestDenialCode = keyof typeof requestDenials;

export class RequestDenied extends VitrineError {
  readonly code: RequestDenialCode;
  readonly status = 403;
  readonly title = 'This person may not do this to this request';

  constructor(code: RequestDenialCode) {
    super({ detail: requestDenials[code], help: 'The output checking team can say who may.' });
    this.code = code;
  }
}

/** Why an act is not legal now, whoever does it. */
export const requestIllegalities = {
  'request-state': 'The request is not in a state in which this can be done.',
  'request-no-files': 'A request needs at least one file.',
  'request-no-context': 'Checkers need the context of an output: what it is, who is counted, what for.',
  'request-too-many-files': 'A request holds at most 50 files.',
  'request-file-name': 'Two files of a request have the same name, in upper or lower case.',
  'request-no-such-file': 'The request has no file of this name.',
  'request-comment-needed': 'A vote other than approval says why.',
  'request-file-decisions':
    'A vote says of every file whether it may leave, and follows from that: all approved, all rejected, or else changes.',
  'request-file-reason-needed':
    'A file that may not leave as it is has a reason from the list; another reason than those is put into words.',
  'request-thread-other':
    'A thread is between the checker who asked and the requester: somebody else begins their own.',
  'request-not-eligible':
    'Nobody is named as a checker who may not check: requesters, people of the agreement, people without the role.',
  'request-assigned-already': 'This checker is named already.',
  'request-assigned-enough': 'A request has at most six checkers who are named.',
  'request-not-assigned': 'This checker is not named for the request.',
  'request-checker-away': 'This checker is away before the check is due: name another.',
  'request-no-such-thread': 'The request has no such thread.',
  'request-thread-full':
    'A checker begins at most 50 threads of a request, a thread has at most 200 messages, and the threads of a checker at most 200,000 characters of each side.',
  'request-stale-vote':
    'The request is not what it was when the vote was chosen: a vote counts only for what was looked at.',
  'request-stop-reason-needed':
    'The checks found what stops a release: whoever approves nevertheless writes why, and the certificate says so.',
  'request-not-all-seen': 'A file can be approved only by a checker who was shown all of it.',
  'request-recall-reason-needed': 'A release is called back with a reason: those who fetched it are told.',
  'request-holds-unseen':
    'A request with files that code put out unseen takes no others: what the checks find between them would tell of these.',
  'request-file-too-large': 'A file of a request has at most 5 MiB.',
} as const;
export type RequestIllegalityCode = keyof typeof requestIllegalities;

export class RequestIllegal extends VitrineError {
  readonly code: RequestIllegalityCode;
  readonly status = 409;
  readonly title = 'Not possible for this request now';

  constructor(code: RequestIllegalityCode, state?: string) {
    super({ detail: requestIllegalities[code], ...(state === undefined ? {} : { facts: { state } }) });
    this.code = code;
  }
}
