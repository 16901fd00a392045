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

  /** Whether it says no. Otherwise what was asked for was begun, and did not come to its end. */
  get refuses(): boolean {
    return this.status < 500;
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

/**
 * The problem document a person may see. An error that is not ours says only that something failed, or that the
 * disk is full, which no other part of Vitrine can mend.
 */
export function toProblem(error: unknown): Problem {
  if (!(error instanceof VitrineError) && isDiskFull(error)) return toProblem(new DiskFull(error));
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

/**
 * The object store refuses its user (credentials, rights, bucket or region), or cannot hold what must not change.
 * `facts.reason` is the store's code, or `overwrites`.
 */
export class StoreRefused extends VitrineError {
  readonly code = 'store-refused';
  readonly status = 503;
  readonly title = 'The object store refuses what it is asked';
}

/** Nothing more can be written: no space, no quota, or a file at its greatest permitted length. */
export class DiskFull extends VitrineError {
  readonly code = 'disk-full';
  readonly status = 507;
  readonly title = 'The disk is full';

  constructor(cause?: unknown) {
    super({
      detail: 'There is no room left on the disk, so what you asked for was not kept.',
      help: 'Tell the operator to make room, then try again.',
      cause,
    });
  }
}

const fullDisk = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether an error, or one behind it, is the system's answer that there is no room. */
export function isDiskFull(error: unknown): boolean {
  for (let one = error, depth = 0; one instanceof Error && depth < 10; one = one.cause, depth++) {
    if (one instanceof DiskFull || fullDisk.has(String((one as NodeJS.ErrnoException).code))) return true;
    // Engines hand on the system's words and not its code.
    if (/no space left on device|disk quota exceeded/i.test(one.message)) return true;
  }
  return false;
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
