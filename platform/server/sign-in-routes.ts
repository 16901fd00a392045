import type { SignInService } from '@vitrine/app/boot';
import { Corrupt } from '@vitrine/core/errors';
import { open, seal } from '@vitrine/core/keys';
import { SignInFailed } from '@vitrine/identity/errors';
import { pendingSchema, pendingSeconds, type Oidc, type PendingSignIn } from '@vitrine/identity/sign-in';
import express, { type Router } from 'express';
import type { Authentication } from './authentication.ts';
import { pendingCookie, sessionCookie, type Cookies } from './cookies.ts';

const sealContext = 'sign-in';

/** Only paths of our own application, so that a sign-in cannot end on another site. */
export function ownPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(value) ? value : '/';
}

export interface SignInPorts {
  readonly app: SignInService;
  readonly oidc: Oidc;
  readonly cookies: Cookies;
  readonly authentication: Authentication;
  readonly origin: string;
  /** Seals what a browser keeps while it is at the provider. */
  readonly secret: Uint8Array;
}

/** Sign-in for browsers: to the provider, and back with a code. */
export function signInRoutes({ app, oidc, cookies, authentication, origin, secret }: SignInPorts): Router {
  const now = (): Date => app.clock.now();
  const router = express.Router();
  router.get('/sign-in', async (request, response) => {
    const { to, again } = request.query;
    const { url, pending } = await oidc.begin(ownPath(to), now(), again === '1');
    const sealed = seal(secret, Buffer.from(JSON.stringify(pending)), sealContext);
    cookies.set(response, pendingCookie, Buffer.from(sealed).toString('base64url'), pendingSeconds);
    response.redirect(303, url.href);
  });
  router.get('/callback', async (request, response) => {
    const pending = pendingOf(cookies.get(request, pendingCookie), secret, now());
    cookies.clear(response, pendingCookie);
    const { claims, proof } = await oidc.finish(new URL(request.originalUrl, origin), pending);
    // The session from before ends: whoever planted or watched its token has nothing of the new one.
    await authentication.end(request, response);
    const token = await app.signIn(claims, { proof });
    const { ends } = await app.sessions.find(token, 'browser');
    cookies.set(response, sessionCookie, token, (ends.getTime() - now().getTime()) / 1000);
    response.redirect(303, pending.to);
  });
  return router;
}

function pendingOf(sealed: string | undefined, secret: Uint8Array, now: Date): PendingSignIn {
  try {
    if (sealed === undefined) throw new Corrupt({ detail: 'There is no sign-in under way.' });
    const text = open(secret, Buffer.from(sealed, 'base64url'), sealContext);
    const pending = pendingSchema.parse(JSON.parse(Buffer.from(text).toString('utf8')));
    // A browser may keep a cookie for longer than it was told.
    if (now.getTime() - pending.begun > pendingSeconds * 1000)
      throw new Corrupt({ detail: 'The sign-in was begun too long ago.' });
    return pending;
  } catch (cause) {
    throw new SignInFailed({
      detail: 'This browser did not begin the sign-in, or took longer than ten minutes.',
      help: 'Start again from the sign-in page.',
      cause,
    });
  }
}
