import { Corrupt, StoreRefused, Unavailable, VitrineError } from '../../errors.ts';

/** What the SDK says of a failed call, of which only status, name, code and request id are safe to keep. */
interface Told {
  readonly status: number | undefined;
  readonly name: string;
  readonly request: string;
}

const word = (value: unknown): string =>
  typeof value === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(value) ? value : '';

function told(error: unknown): Told {
  const from = (error ?? {}) as {
    readonly name?: unknown;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: unknown };
  };
  const status = from.$metadata?.httpStatusCode;
  const code = status === undefined ? word(from.code) : '';
  return { status, name: code === '' ? word(from.name) : code, request: word(from.$metadata?.requestId) };
}

export const statusOf = (error: unknown): number | undefined => told(error).status;

/** Whether the store says of an object, and of nothing else, that it is not there. */
export function saysAbsent(error: unknown): boolean {
  const { status, name } = told(error);
  return status === 404 && (name === 'NoSuchKey' || name === 'NotFound');
}

/** Answers that a later attempt may turn out otherwise; a clock that was wrong is set right by the answer. */
const passing = new Set([
  'BadDigest',
  'IncompleteBody',
  'InternalError',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'SlowDown',
]);
/** Answers that only the operator can do something about, whatever their status. */
const refusals = new Set([
  'AuthorizationHeaderMalformed',
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidToken',
  'NoSuchBucket',
  'PermanentRedirect',
  // versitygw's word, with the status of what is not there, for credentials that it does not know.
  'XAdminUserNotFound',
]);

function refused({ status, name }: Told): boolean {
  return status === 401 || status === 403 || status === 301 || refusals.has(name);
}

/** Whether the same call may succeed if it is made again. */
export function mayPass(error: unknown): boolean {
  if (error instanceof VitrineError) return false;
  const facts = told(error);
  if (passing.has(facts.name)) return true;
  if (refused(facts)) return false;
  const { status } = facts;
  return status === undefined || status >= 500 || status === 408 || status === 409 || status === 429;
}

/**
 * The error that a failed call becomes. Neither it nor its cause holds an address, a key or a credential: the
 * store's own message is dropped.
 */
export function storeFailure(error: unknown): VitrineError {
  if (error instanceof VitrineError) return error;
  const facts = told(error);
  const cause = new Error(`${facts.name} ${facts.status ?? ''} ${facts.request}`.trim());
  if (refused(facts)) return refusal(cause, facts.name);
  if (error instanceof Error && error.message.startsWith('Checksum mismatch')) {
    return new Corrupt({ detail: 'An object of the store is not what its checksum says.', cause });
  }
  return unreachable(cause);
}

function refusal(cause: Error, reason: string): StoreRefused {
  return new StoreRefused({
    detail: 'The object store does not let Vitrine do what it must.',
    help: 'The operator checks the credentials, their rights on the bucket, and bucket and region in the settings.',
    ...(reason === '' ? {} : { facts: { reason } }),
    cause,
  });
}

function unreachable(cause: Error): Unavailable {
  return new Unavailable({
    detail: 'The object store could not be reached, or could not do what was asked.',
    help: 'Try again in a few minutes; then tell the operator.',
    cause,
  });
}

/** A store that refuses a key under which nothing is: what was deleted there left a marker. */
export function markerInTheWay(): StoreRefused {
  return new StoreRefused({
    detail: 'The object store refuses a key under which there is nothing: a delete marker is in its way.',
    help: 'The operator removes the delete markers below `releases/` of the bucket, and gives the steward the right to delete versions (s3:DeleteObjectVersion). Then the release is published again; nothing of it was.',
    facts: { reason: 'delete-marker' },
  });
}
