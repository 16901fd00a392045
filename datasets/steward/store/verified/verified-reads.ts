import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Corrupt, Unavailable, VitrineError } from '@vitrine/core/errors';
import type { ObjectStore } from '@vitrine/core/store';
import type { BlockDigests } from './block-digests.ts';
import { BlockCache, VerifiedObject, type PublishedObject } from './verified-object.ts';

interface Served {
  readonly object: VerifiedObject;
  /** Why the last read of it failed. */
  failure?: unknown;
}

/**
 * Where the engine reads objects of a store that is not a folder: addresses of this process alone, on loopback, each
 * with a secret of 256 bits in its path. Ranges are fetched from the store as the engine asks for them, and every
 * block is compared with its digest before a byte of it is handed on. What goes over loopback is encrypted as in the
 * store; the engine has neither credentials for the store nor its address.
 */
export class VerifiedReads {
  readonly #store: ObjectStore;
  readonly #cache = new BlockCache();
  readonly #served = new Map<string, Served>();
  readonly #paths = new Map<string, string>();
  #listening: Promise<Server> | undefined;
  /** Why the last read that failed did. */
  #failure: unknown;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** An address at which the engine reads an object, with the digests that a signed manifest vouches for. */
  async place(object: PublishedObject, digests: BlockDigests): Promise<string> {
    this.#listening ??= this.#listen();
    const { port } = (await this.#listening).address() as AddressInfo;
    const known = this.#paths.get(object.key);
    const path = known ?? randomBytes(32).toString('hex');
    this.#paths.set(object.key, path);
    this.#served.set(path, { object: new VerifiedObject(this.#store, object, digests, this.#cache) });
    return `http://127.0.0.1:${port}/${path}`;
  }

  /** What stopped the engine, where that was a read; its own text holds addresses and is dropped. */
  failureOf(error: unknown): unknown {
    if (error instanceof VitrineError || !(error instanceof Error)) return error;
    const [, path = ''] = /http:\/\/127\.0\.0\.1:\d+\/([0-9a-f]{64})/.exec(error.message) ?? [];
    const failure = this.#served.get(path)?.failure;
    if (failure !== undefined) return failure;
    // An answer that broke off is told without its address.
    if (/\bpartial file\b/.test(error.message) && this.#failure !== undefined) return this.#failure;
    if (!/\bhttps?:\/\/|\bHTTP\b/.test(error.message)) return error;
    // It was served: what it read is not what it took it for, or it could not read on.
    const cause = new Error('the engine could not read an object of a release');
    return /^(?:HTTP|IO) Error/.test(error.message)
      ? new Unavailable({ detail: 'An object of a release could not be read.', cause })
      : new Corrupt({ detail: 'An object of a release is not what was published.', cause });
  }

  async #listen(): Promise<Server> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // Nobody waits for it to end.
    server.unref();
    server.on('connection', (socket) => socket.unref());
    return server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const served = this.#served.get((request.url ?? '').slice(1));
    if (served === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end();
      return;
    }
    const { bytes } = served.object;
    const head = { 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream' };
    if (request.method === 'HEAD') {
      response.writeHead(200, { ...head, 'content-length': bytes }).end();
      return;
    }
    const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(request.headers.range ?? 'bytes=0-') ?? [];
    const from = Number(first ?? bytes);
    const to = Math.min(bytes, Number(last ?? bytes - 1) + 1);
    if (from >= to) {
      response.writeHead(416, { 'content-range': `bytes */${bytes}` }).end();
      return;
    }
    await this.#send(served, from, to, response, {
      ...head,
      'content-length': to - from,
      'content-range': `bytes ${from}-${to - 1}/${bytes}`,
    });
  }

  async #send(
    served: Served,
    from: number,
    to: number,
    response: ServerResponse,
    head: Readonly<Record<string, string | number>>,
  ): Promise<void> {
    const pieces = served.object.read(from, to);
    try {
      const first = await pieces.next();
      response.writeHead(206, head);
      if (first.done !== true) response.write(first.value);
      await pipeline(pieces, response);
    } catch (error) {
      // A reader that went away is no fault of the object.
      if (response.destroyed && !(error instanceof VitrineError)) return;
      served.failure = error;
      this.#failure = error;
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  }
}
