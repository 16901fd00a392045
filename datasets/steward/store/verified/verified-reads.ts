import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Corrupt, Unavailable, VitrineError } from '@vitrine/core/errors';
import { randomId } from '@vitrine/core/ids';
import type { ObjectStore } from '@vitrine/core/store';
import type { BlockDigests } from './block-digests.ts';
import { BlockCache, VerifiedObject, type PublishedObject } from './verified-object.ts';

/** An engine that reads here. */
export interface Reader {
  /** What it calls itself when it asks. */
  readonly userAgent: string;
  /** What stopped it, where that was a read of its own; the error itself else. */
  readonly failure: (error: unknown) => unknown;
}

/** Failed reads that nobody was told of yet, at most: an engine may have been stopped by something else. */
const mostFailures = 256;
const readerForm = /\breader-\w+/;
const address = /http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{64}/;
/** What the engine says of a read that failed, where it does not say the address; such as that an answer broke off. */
const failedRead = /^HTTP Error|^(?:IO|Invalid) Error[^]*(?:\bHTTP\b|\bpartial file\b)/;
/** Where the engine begins to quote the statement, which holds addresses. */
const quoted = /\n+LINE \d+:/;

/**
 * Where the engine reads objects of a store that is not a folder: addresses of this process alone, on loopback, each
 * with a secret of 256 bits in its path. Ranges are fetched from the store as the engine asks for them, and every
 * block is compared with its digest before a byte of it is handed on. What goes over loopback is encrypted as in the
 * store; the engine has neither credentials for the store nor its address.
 */
export class VerifiedReads {
  readonly #store: ObjectStore;
  readonly #cache = new BlockCache();
  readonly #served = new Map<string, VerifiedObject>();
  readonly #paths = new Map<string, string>();
  #listening: Promise<Server> | undefined;
  /** Why the last read of a reader failed, until it is told. */
  readonly #failures = new Map<string, unknown>();

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
    this.#served.set(path, new VerifiedObject(this.#store, object, digests, this.#cache));
    return `http://127.0.0.1:${port}/${path}`;
  }

  /** A reader of its own: what it is told of failed reads is of its own reads, and holds no address. */
  reader(): Reader {
    const userAgent = randomId('reader-');
    return { userAgent, failure: (error) => this.#failureOf(userAgent, error) };
  }

  #failureOf(reader: string, error: unknown): unknown {
    if (error instanceof VitrineError || !(error instanceof Error)) return error;
    const [said = ''] = error.message.split(quoted);
    if (!address.test(said) && !failedRead.test(said)) {
      return address.test(error.message) ? new Error(said) : error;
    }
    const failure = this.#failures.get(reader);
    this.#failures.delete(reader);
    if (failure !== undefined) return failure;
    // It was served: what it read is not what it took it for, or it could not read on.
    const cause = new Error('the engine could not read an object of a release');
    return /^(?:HTTP|IO|Invalid) Error/.test(error.message)
      ? new Unavailable({ detail: 'An object of a release could not be read.', cause })
      : new Corrupt({ detail: 'An object of a release is not what was published.', cause });
  }

  #keep(reader: string, failure: unknown): void {
    this.#failures.set(reader, failure);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > mostFailures && oldest !== undefined) this.#failures.delete(oldest);
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
    const { bytes } = served;
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
    const reader = readerForm.exec(request.headers['user-agent'] ?? '')?.[0];
    await this.#send(served.read(from, to), reader, response, {
      ...head,
      'content-length': to - from,
      'content-range': `bytes ${from}-${to - 1}/${bytes}`,
    });
  }

  async #send(
    pieces: AsyncGenerator<Buffer>,
    reader: string | undefined,
    response: ServerResponse,
    head: Readonly<Record<string, string | number>>,
  ): Promise<void> {
    try {
      const first = await pieces.next();
      response.writeHead(206, head);
      if (first.done !== true) response.write(first.value);
      await pipeline(pieces, response);
    } catch (error) {
      // A reader that went away is no fault of the object.
      if (response.destroyed && !(error instanceof VitrineError)) return;
      if (reader !== undefined) this.#keep(reader, error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  }
}
