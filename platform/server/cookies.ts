import type { Request, Response } from 'express';

/** Names and flags of our cookies; over HTTPS the `__Host-` prefix ties them to this very host. */
export class Cookies {
  readonly #https: boolean;

  constructor(https: boolean) {
    this.#https = https;
  }

  set(response: Response, name: string, value: string, seconds: number): void {
    response.cookie(this.#name(name), value, {
      httpOnly: true,
      secure: this.#https,
      // The provider sends the browser back with a top-level GET, which `lax` lets through.
      sameSite: 'lax',
      path: '/',
      maxAge: seconds * 1000,
    });
  }

  clear(response: Response, name: string): void {
    response.clearCookie(this.#name(name), {
      httpOnly: true,
      secure: this.#https,
      sameSite: 'lax',
      path: '/',
    });
  }

  get(request: Request, name: string): string | undefined {
    const wanted = `${this.#name(name)}=`;
    for (const part of (request.headers.cookie ?? '').split(';')) {
      const text = part.trim();
      if (text.startsWith(wanted)) return text.slice(wanted.length);
    }
    return undefined;
  }

  #name(name: string): string {
    return this.#https ? `__Host-${name}` : name;
  }
}

export const sessionCookie = 'vitrine_session';
export const pendingCookie = 'vitrine_sign_in';
