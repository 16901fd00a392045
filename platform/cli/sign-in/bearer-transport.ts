import type { Transport } from '@vitrine/api';
import { Unavailable } from '@vitrine/core/errors';

/** Speaks HTTP with a server as somebody who signed in there: a bearer token (RFC 6750), and no cookie. */
export class BearerTransport implements Transport {
  readonly #server: string;
  readonly #token: string | undefined;

  constructor(server: string, token: string | undefined) {
    this.#server = server;
    this.#token = token;
  }

  csrf(): undefined {
    return undefined;
  }

  async fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#token !== undefined) headers.set('authorization', `Bearer ${this.#token}`);
    try {
      // A redirection could carry the token to somebody else.
      return await fetch(this.#server + path, { ...init, headers, redirect: 'error' });
    } catch (cause) {
      if (init.signal?.aborted === true) throw cause;
      throw new Unavailable({
        detail: `No answer came from ${this.#server}.`,
        help: 'Check its address and your connection.',
        cause,
      });
    }
  }
}
