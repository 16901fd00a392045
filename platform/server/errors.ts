import { VitrineError } from '@vitrine/core/errors';

/** The request was addressed to a name this server does not go by (DNS rebinding). */
export class WrongHost extends VitrineError {
  readonly code = 'wrong-host';
  readonly status = 421;
  readonly title = 'Not this server';
}

/** The request did not come from our own page. */
export class ForeignRequest extends VitrineError {
  readonly code = 'foreign-request';
  readonly status = 403;
  readonly title = 'The request did not come from Vitrine';
}

/** The request's body is not what the route takes. */
export class UnreadableRequest extends VitrineError {
  readonly code = 'unreadable-request';
  readonly status = 400;
  readonly title = 'The request could not be read';
}

/** A setting is unfit for strict mode, which real data requires. */
export class UnfitForStrict extends VitrineError {
  readonly code = 'unfit-for-strict';
  readonly status = 500;
  readonly title = 'Strict mode refuses to start';
}

/** There is something at this address, and it cannot be done in this way. */
export class MethodNotAllowed extends VitrineError {
  readonly code = 'method-not-allowed';
  readonly status = 405;
  readonly title = 'Not done in this way';
}
