import { request } from 'node:http';
import { Readable } from 'node:stream';
import type { Transport } from '@vitrine/api';
import { z } from 'zod';

/** Speaks HTTP over the home's Unix socket; keeps the one cookie a session needs. */
export class SocketTransport implements Transport {
  readonly #socketPath: string;
  #cookie: string | undefined;
  #csrf: string | undefined;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  csrf(): string | undefined {
    return this.#csrf;
  }

  fetch(path: string, init: RequestInit): Promise<Response> {
    const body = init.body as string | undefined;
    return new Promise((resolve, reject) => {
      const call = request(
        {
          socketPath: this.#socketPath,
          path,
          method: init.method ?? 'GET',
          headers: {
            host: 'vitrine',
            ...(init.headers as Record<string, string>),
            // Node gives the body of a DELETE no length by itself, and without one a server takes it for another call.
            ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
            ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
          },
          ...(init.signal == null ? {} : { signal: init.signal }),
        },
        (answer) => {
          const headers = new Headers();
          for (const [name, value] of Object.entries(answer.headers))
            if (typeof value === 'string') headers.set(name, value);
          const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
          if (cookie !== undefined) this.#cookie = cookie;
          resolve(
            new Response(Readable.toWeb(answer) as ReadableStream, {
              status: answer.statusCode ?? 500,
              headers,
            }),
          );
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }

  /** Signs a sample persona in and learns the session's token. Returns the server's problem, if it has one. */
  async signIn(persona: string): Promise<unknown> {
    const answer = await this.fetch('/local/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ persona }),
    });
    if (!answer.ok) return await answer.json();
    const session = await this.fetch('/api/v1/session', {});
    this.#csrf = z.object({ csrf: z.string() }).parse(await session.json()).csrf;
    return undefined;
  }
}
