import type { SignInService } from '@vitrine/app/boot';
import type { Settings } from '@vitrine/core/process';
import { NotSignedIn } from '@vitrine/identity/errors';
import { csrfMatches, type Session } from '@vitrine/identity/sessions';
import { demandRecent } from '@vitrine/identity/sign-in';
import type { Request, Response } from 'express';
import { bearerOf } from './bearer.ts';
import type { Cookies } from './cookies.ts';
import { sessionCookie } from './cookies.ts';
import { ForeignRequest } from './errors.ts';

/** How recent a sign-in must be for what weighs much; strict mode asks for one unless it is told not to. */
export function stepUpMinutes({ stepUpMinutes: set, mode }: Settings): number {
  return set ?? (mode === 'strict' ? 15 : 0);
}

/** Who a request comes from: a browser with its cookie, or the command line with its bearer token (RFC 6750). */
export class Authentication {
  readonly #app: SignInService;
  readonly #cookies: Cookies;
  readonly #stepUpMinutes: number;

  constructor(app: SignInService, cookies: Cookies, settings: Settings) {
    this.#app = app;
    this.#cookies = cookies;
    this.#stepUpMinutes = stepUpMinutes(settings);
  }

  /** The session of a request. @throws NotSignedIn */
  session(request: Request): Promise<Session> {
    const bearer = bearerOf(request);
    // A token that was sent is the one that counts: whoever sent it does not mean a cookie that came along.
    return bearer === undefined
      ? this.#app.sessions.find(this.#cookies.get(request, sessionCookie), 'browser')
      : this.#app.sessions.find(bearer, 'command-line');
  }

  /**
   * The person who calls. A browser adds its cookie to whatever any page sends, so a call with a cookie that changes
   * something must prove that our page made it; no page can add a bearer token that it does not know.
   * @throws NotSignedIn, ForeignRequest, SignInAgain
   */
  readonly identify = async (
    request: Request,
    { stepUp }: { readonly stepUp: boolean },
  ): Promise<Session['person']> => {
    const session = await this.session(request);
    const byCookie = bearerOf(request) === undefined;
    if (byCookie && request.method !== 'GET' && !csrfMatches(session, request.get('x-csrf-token'))) {
      throw new ForeignRequest({
        detail: 'The request does not carry the token of your session.',
        help: 'Reload the page and try again; what you were writing is kept.',
      });
    }
    if (stepUp) demandRecent(session.proved, this.#app.clock.now(), this.#stepUpMinutes);
    return session.person;
  };

  /** Ends the session of a request, if it has one. */
  async end(request: Request, response: Response): Promise<void> {
    const bearer = bearerOf(request);
    if (bearer !== undefined) return this.#end(bearer, 'command-line');
    const token = this.#cookies.get(request, sessionCookie);
    if (token !== undefined) await this.#end(token, 'browser');
    this.#cookies.clear(response, sessionCookie);
  }

  async #end(token: string, kind: 'browser' | 'command-line'): Promise<void> {
    await this.#app.signOut(token, kind).catch((error: unknown) => {
      if (!(error instanceof NotSignedIn)) throw error;
    });
  }
}
