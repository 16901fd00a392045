/** A value that can travel in an error's facts: no functions, no classes. */
export type Fact =
  string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact | undefined };
export type Facts = { readonly [name: string]: Fact | undefined };

export interface ErrorText {
  /** One sentence that names the rule and the reason. Never contains data, engine text or a path. */
  readonly detail: string;
  /** Who can help, or what to do next. */
  readonly help?: string;
  /** Facts a caller can switch on; they reach the person, so they hold only what that person may know. */
  readonly facts?: Facts;
  /** The underlying failure, for the operator's log only. */
  readonly cause?: unknown;
}

/**
 * The root of every error Vitrine throws on purpose. `code` is stable API: it is documented in
 * docs/errors.md and becomes the `type` of the problem document (RFC 9457).
 */
export abstract class VitrineError extends Error {
  abstract readonly code: string;
  /** HTTP status (RFC 9110) this error maps to. */
  abstract readonly status: number;
  /** A short title, the same for every occurrence of the code. */
  abstract readonly title: string;
  readonly help: string | undefined;
  readonly facts: Facts;

  constructor(text: ErrorText) {
    super(text.detail, text.cause === undefined ? undefined : { cause: text.cause });
    this.name = new.target.name;
    this.help = text.help;
    this.facts = text.facts ?? {};
  }
}

/** A problem document, RFC 9457, with Vitrine's extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly help?: string;
  readonly facts?: Facts;
}

/** The problem document a person may see. An error that is not ours says only that something failed. */
export function toProblem(error: unknown): Problem {
  if (error instanceof VitrineError) {
    return {
      type: `urn:vitrine:problem:${error.code}`,
      title: error.title,
      status: error.status,
      detail: error.message,
      code: error.code,
      ...(error.help === undefined ? {} : { help: error.help }),
      ...(Object.keys(error.facts).length === 0 ? {} : { facts: error.facts }),
    };
  }
  return {
    type: 'urn:vitrine:problem:internal',
    title: 'Something failed on our side',
    status: 500,
    detail: 'The request could not be completed. Nothing was changed that the ledger does not show.',
    code: 'internal',
    help: 'Try again; if it happens again, tell the operator the time it happened.',
  };
}

/** Input at an edge (HTTP body, file, command) that does not have the shape it must have. */
export class InvalidInput extends VitrineError {
  readonly code = 'invalid-input';
  readonly status = 400;
  readonly title = 'The input does not have the expected form';
}

/** Something that the person may know about does not exist. Also said of what they may not know about. */
export class NotFound extends VitrineError {
  readonly code = 'not-found';
  readonly status = 404;
  readonly title = 'Not found';
}

/** A role or agreement does not allow this act. */
export class Forbidden extends VitrineError {
  readonly code = 'forbidden';
  readonly status = 403;
  readonly title = 'Not allowed';
}

/** The state has moved on: the act is not legal now. */
export class Conflict extends VitrineError {
  readonly code = 'conflict';
  readonly status = 409;
  readonly title = 'Not possible in the present state';
}

/** A part of the environment is not running or cannot be reached. */
export class Unavailable extends VitrineError {
  readonly code = 'unavailable';
  readonly status = 503;
  readonly title = 'Not available at the moment';
}

/** Another process owns this home directory. */
export class HomeLocked extends VitrineError {
  readonly code = 'home-locked';
  readonly status = 409;
  readonly title = 'Another Vitrine process owns this home';
}

/** Stored bytes do not match their hash, signature or form. */
export class Corrupt extends VitrineError {
  readonly code = 'corrupt';
  readonly status = 500;
  readonly title = 'Stored data failed its integrity check';
}
