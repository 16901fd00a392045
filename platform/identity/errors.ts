import { VitrineError } from '@vitrine/core/errors';

/** Nobody is signed in, or the session has ended. */
export class NotSignedIn extends VitrineError {
  readonly code = 'not-signed-in';
  readonly status = 401;
  readonly title = 'Sign in first';
}

/** The provider's answer did not lead to a person. */
export class SignInFailed extends VitrineError {
  readonly code = 'sign-in-failed';
  readonly status = 403;
  readonly title = 'Sign-in did not succeed';
}
