import type { App } from '@vitrine/app/boot';
import { Corrupt } from '@vitrine/core/errors';
import { open, seal } from '@vitrine/core/keys';
import type { Oidc } from '@vitrine/identity/sign-in';
import { csrfMatches, type Session } from '@vitrine/identity/sessions';
import { pendingSchema, type PendingSignIn } from '@vitrine/identity/sign-in';
import { SignInFailed } from '@vitrine/identity/errors';
import express, { type Request, type Router } from 'express';
import type { Cookies } from './cookies.ts';
import { pendingCookie, sessionCookie } from './cookies.ts';
import { ForeignRequest } from './errors.ts';

const sealContext = 'sign-in';
const sessionSeconds = 12 * 3600;

/** Only paths of our own application, so that a sign-in cannot end on another site. */
function ownPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(value) ? value : '/';
}

/** Sign-in, sign-out and "who is this" for the browser. */
export class Authentication {
  readonly #app: App;
  readonly #oidc: Oidc;
  readonly #cookies: Cookies;
  readonly #secret: Uint8Array;

  constructor(app: App, oidc: Oidc, cookies: Cookies, secret: Uint8Array) {
    this.#app = app;
    this.#oidc = oidc;
    this.#cookies = cookies;
    this.#secret = secret;
  }

  /** The session of a request. @throws NotSignedIn */
  session(request: Request): Promise<Session> {
    return this.#app.sessions.find(this.#cookies.get(request, sessionCookie));
  }

  /** The person who calls; a call that changes something must prove that our page made it. */
  readonly identify = async (request: Request): Promise<Session['person']> => {
    const session = await this.session(request);
    if (request.method !== 'GET' && !csrfMatches(session, request.get('x-csrf-token'))) {
      throw new ForeignRequest({
        detail: 'The request does not carry the token of your session.',
        help: 'Reload the page and try again; what you were writing is kept.',
      });
    }
    return session.person;
  };

  async end(request: Request, response: express.Response): Promise<void> {
    const token = this.#cookies.get(request, sessionCookie);
    if (token !== undefined) await this.#app.signOut(token);
    this.#cookies.clear(response, sessionCookie);
  }

  routes(origin: string): Router {
    const router = express.Router();
    router.get('/sign-in', async (request, response) => {
      const { url, pending } = await this.#oidc.begin(ownPath(request.query['to']));
      const sealed = seal(this.#secret, Buffer.from(JSON.stringify(pending)), sealContext);
      this.#cookies.set(response, pendingCookie, Buffer.from(sealed).toString('base64url'), 600);
      response.redirect(303, url.href);
    });
    router.get('/callback', async (request, response) => {
      const pending = this.#pending(this.#cookies.get(request, pendingCookie));
      const claims = await this.#oidc.finish(new URL(request.originalUrl, origin), pending);
      this.#cookies.clear(response, pendingCookie);
      this.#cookies.set(response, sessionCookie, await this.#app.signIn(claims), sessionSeconds);
      response.redirect(303, pending.to);
    });
    return router;
  }

  #pending(sealed: string | undefined): PendingSignIn {
    try {
      if (sealed === undefined) throw new Corrupt({ detail: 'There is no sign-in under way.' });
      const text = open(this.#secret, Buffer.from(sealed, 'base64url'), sealContext);
      return pendingSchema.parse(JSON.parse(Buffer.from(text).toString('utf8')));
    } catch (cause) {
      throw new SignInFailed({
        detail: 'This browser did not begin the sign-in, or took longer than ten minutes.',
        help: 'Start again from the sign-in page.',
        cause,
      });
    }
  }
}
