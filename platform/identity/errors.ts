import { VitrineError } from '@vitrine/core/errors';

/** Nobody is signed in, or the session has ended. */
export class NotSignedIn extends VitrineError {
  readonly code = 'not-signed-in';
  readonly status = 401;
  readonly title = 'Sign in first';
}

/** The session is too old for what weighs much (RFC 9470); the facts say how recent a sign-in must be. */
export class SignInAgain extends VitrineError {
  readonly code = 'sign-in-again';
  readonly status = 401;
  readonly title = 'Sign in again first';
}

/** The provider's answer did not lead to a person; `facts.reason` says why where it is known. */
export class SignInFailed extends VitrineError {
  readonly code = 'sign-in-failed';
  readonly status = 403;
  readonly title = 'Sign-in did not succeed';
}

/** The provider knows the person, and did not ask them for as much as this environment does. */
export class SignInTooWeak extends VitrineError {
  readonly code = 'sign-in-too-weak';
  readonly status = 403;
  readonly title = 'The sign-in was not strong enough';
}

/** A logout token of the provider is not what it claims to be (OpenID Connect Back-Channel Logout 1.0, 2.6). */
export class LogoutTokenInvalid extends VitrineError {
  readonly code = 'logout-token-invalid';
  readonly status = 400;
  readonly title = 'The logout token was refused';
}
