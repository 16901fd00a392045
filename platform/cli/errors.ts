import { VitrineError } from '@vitrine/core/errors';

/** Others than the person may read or change what was kept of a sign-in. */
export class SignInFileUnsafe extends VitrineError {
  readonly code = 'sign-in-file-unsafe';
  readonly status = 403;
  readonly title = 'The kept sign-in is not safe';
}

/** Tokens would travel in clear, or to somebody else. */
export class ServerNotSafe extends VitrineError {
  readonly code = 'server-not-safe';
  readonly status = 400;
  readonly title = 'The server’s address is not safe';
}
