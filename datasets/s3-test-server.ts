import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { S3Place } from './s3-place.ts';
import { checkSignature, type Refusal, type Signer } from './s3-test-signature.ts';

interface Stored {
  readonly bytes: Buffer;
  readonly meta: Readonly<Record<string, string>>;
  readonly etag: string;
  /** Base 64, when the writer gave one for the whole object. */
  readonly sha256: string | undefined;
  readonly at: Date;
}
interface Upload {
  readonly key: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly parts: Map<number, Stored>;
}

/** What goes wrong with a request: before the act, while its body or its answer travels, or after the act. */
export type Fault = Refusal | 'cut-body' | 'cut-answer' | 'lose-answer';

/** One request as it came in. */
export interface Seen {
  readonly method: string;
  /** Without the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly range: string | undefined;
  readonly agent: string;
}

/**
 * An S3 server for tests, with one bucket in memory: signatures, checksums, create-if-absent, ranges, pages,
 * uploads in parts. What it does not know it refuses, so that no test passes by its leniency.
 */
export interface S3TestServer {
  readonly place: S3Place;
  readonly signer: Signer;
  readonly objects: ReadonlyMap<string, Stored>;
  /** Uploads in parts that were neither finished nor given up. */
  readonly uploads: ReadonlyMap<string, Upload>;
  readonly seen: readonly Seen[];
  /** Decides what goes wrong; nothing when absent. */
  fault: ((request: Seen) => Fault | undefined) | undefined;
  put(key: string, bytes: Buffer): void;
  close(): Promise<void>;
}

const pageLength = 3;
const leastPart = 5 * 1024 * 1024;
const md5 = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;
const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');
const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const no = (status: number, code: string): Refusal => ({ status, code });

class Bucket {
  readonly objects = new Map<string, Stored>();
  readonly uploads = new Map<string, Upload>();

  /** An answer: status, headers, body; or why not. */
  act(request: IncomingMessage, seen: Seen, body: Buffer): Answer | Refusal {
    const { method, key, query } = seen;
    const upload = query.get('uploadId');
    if (key === '') return method === 'GET' && query.get('list-type') === '2' ? this.#list(query) : unknown;
    if (method === 'POST' && query.has('uploads')) return this.#begin(request, key);
    if (method === 'POST' && upload !== null) return this.#finish(request, key, upload, body);
    if (method === 'DELETE' && upload !== null) {
      return this.uploads.delete(upload) ? { status: 204 } : no(404, 'NoSuchUpload');
    }
    if (method === 'PUT' && upload !== null)
      return this.#part(request, upload, Number(query.get('partNumber')), body);
    if ([...query.keys()].some((name) => name !== 'x-id')) return unknown;
    if (method === 'PUT') return this.#put(request, key, body);
    if (method === 'GET' || method === 'HEAD') return this.#get(request, key);
    if (method !== 'DELETE') return unknown;
    this.objects.delete(key);
    return { status: 204 };
  }

  #put(request: IncomingMessage, key: string, body: Buffer): Answer | Refusal {
    const stored = receive(request, body);
    if ('status' in stored) return stored;
    const taken = this.#taken(request, key);
    if (taken !== undefined) return taken;
    this.objects.set(key, stored);
    return { status: 200, headers: { etag: stored.etag } };
  }

  #taken(request: IncomingMessage, key: string): Refusal | undefined {
    const condition = request.headers['if-none-match'];
    if (condition === undefined) return undefined;
    if (condition !== '*') return no(501, 'NotImplemented');
    return this.objects.has(key) ? no(412, 'PreconditionFailed') : undefined;
  }

  #get(request: IncomingMessage, key: string): Answer | Refusal {
    const found = this.objects.get(key);
    if (found === undefined) return no(404, 'NoSuchKey');
    const { bytes } = found;
    const headers: Record<string, string> = {
      etag: found.etag,
      'accept-ranges': 'bytes',
      'content-type': 'application/octet-stream',
      'last-modified': found.at.toUTCString(),
      ...Object.fromEntries(Object.entries(found.meta).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    };
    const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
    if (range === null) {
      if (request.headers['x-amz-checksum-mode'] === 'ENABLED' && found.sha256 !== undefined) {
        headers['x-amz-checksum-sha256'] = found.sha256;
      }
      return { status: 200, headers, body: bytes };
    }
    const [, first = '', last = ''] = range;
    const from = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first);
    const to = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
    if (from > to) return no(416, 'InvalidRange');
    headers['content-range'] = `bytes ${from}-${to}/${bytes.length}`;
    return { status: 206, headers, body: bytes.subarray(from, to + 1) };
  }

  #list(query: URLSearchParams): Answer | Refusal {
    const known = ['list-type', 'prefix', 'continuation-token', 'max-keys', 'x-id', 'encoding-type'];
    if ([...query.keys()].some((name) => !known.includes(name))) return unknown;
    const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString();
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort();
    const page = keys.slice(0, Math.min(pageLength, Number(query.get('max-keys') ?? pageLength)));
    const more = page.length < keys.length;
    const next = Buffer.from(page.at(-1) ?? '').toString('base64url');
    return xml(
      'ListBucketResult',
      `<IsTruncated>${more}</IsTruncated><KeyCount>${page.length}</KeyCount>` +
        (more ? `<NextContinuationToken>${next}</NextContinuationToken>` : '') +
        page.map((key) => `<Contents><Key>${escape(key)}</Key></Contents>`).join(''),
    );
  }

  #begin(request: IncomingMessage, key: string): Answer {
    const id = randomBytes(12).toString('hex');
    this.uploads.set(id, { key, meta: metaOf(request), parts: new Map() });
    return xml('InitiateMultipartUploadResult', `<UploadId>${id}</UploadId>`);
  }

  #part(request: IncomingMessage, id: string, number: number, body: Buffer): Answer | Refusal {
    const upload = this.uploads.get(id);
    if (upload === undefined) return no(404, 'NoSuchUpload');
    const stored = receive(request, body);
    if ('status' in stored) return stored;
    upload.parts.set(number, stored);
    return { status: 200, headers: { etag: stored.etag } };
  }

  #finish(request: IncomingMessage, key: string, id: string, body: Buffer): Answer | Refusal {
    const upload = this.uploads.get(id);
    if (upload?.key !== key) return no(404, 'NoSuchUpload');
    const told = [...body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
      etag: (/<ETag>(.*?)</.exec(part)?.[1] ?? '').replaceAll('&quot;', '"'),
      sha256: /<ChecksumSHA256>(.*?)</.exec(part)?.[1],
    }));
    const parts: Stored[] = [];
    for (const [i, one] of told.entries()) {
      const part = upload.parts.get(one.number);
      if (part?.etag !== one.etag || part.sha256 !== one.sha256) return no(400, 'InvalidPart');
      if (i > 0 && one.number <= (told[i - 1]?.number ?? 0)) return no(400, 'InvalidPartOrder');
      if (i < told.length - 1 && part.bytes.length < leastPart) return no(400, 'EntityTooSmall');
      parts.push(part);
    }
    const taken = this.#taken(request, key);
    if (taken !== undefined) return taken;
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    const etag = `${md5(bytes).slice(0, -1)}-${parts.length}"`;
    this.objects.set(key, { bytes, etag, meta: upload.meta, sha256: undefined, at: new Date() });
    this.uploads.delete(id);
    return xml('CompleteMultipartUploadResult', `<Key>${escape(key)}</Key><ETag>${escape(etag)}</ETag>`);
  }
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}
const unknown = no(501, 'NotImplemented');

function xml(root: string, inner: string): Answer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><${root}>${inner}</${root}>`);
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function metaOf(request: IncomingMessage): Record<string, string> {
  const own = Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  return Object.fromEntries(own.map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]));
}

/** A body as an object, when it is whole and what its checksum says. */
function receive(request: IncomingMessage, bytes: Buffer): Stored | Refusal {
  if (request.headers['content-length'] === undefined) return no(411, 'MissingContentLength');
  const sha256 = request.headers['x-amz-checksum-sha256'] as string | undefined;
  if (sha256 !== undefined && sha256 !== sum(bytes)) return no(400, 'BadDigest');
  return {
    bytes,
    meta: metaOf(request),
    etag: md5(bytes),
    sha256,
    at: new Date(),
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer | Refusal,
  half: boolean,
): void {
  const body =
    'code' in answer
      ? Buffer.from(`<Error><Code>${answer.code}</Code><Message>as a test wants it</Message></Error>`)
      : (answer.body ?? Buffer.alloc(0));
  const headers = 'code' in answer ? { 'content-type': 'application/xml' } : answer.headers;
  const length = answer.status === 204 ? {} : { 'content-length': body.length };
  response.writeHead(answer.status, {
    ...headers,
    ...length,
    'x-amz-request-id': randomBytes(8).toString('hex'),
  });
  if (half) response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
  else response.end(request.method === 'HEAD' ? undefined : body);
}

export async function s3TestServer(
  options: {
    readonly tls?: { readonly key: string; readonly cert: string };
    readonly sessionToken?: string;
  } = {},
): Promise<S3TestServer> {
  const name = 'curated-test';
  const bucket = new Bucket();
  const seen: Seen[] = [];
  const { sessionToken } = options;
  const signer: Signer = {
    accessKeyId: `AK${randomBytes(8).toString('hex')}`,
    // With a character that must be quoted in SQL, and some that must be encoded in an address.
    secretAccessKey: `${randomBytes(12).toString('hex')}'/+=`,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region: 'eu-west-2',
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://none');
    const [, first, ...rest] = pathname.split('/');
    const one: Seen = {
      method: request.method ?? '',
      key: rest.map(decodeURIComponent).join('/'),
      query: searchParams,
      range: request.headers.range,
      agent: request.headers['user-agent'] ?? '',
    };
    seen.push(one);
    const fault = server.fault?.(one);
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
      if (fault === 'cut-body') return void request.socket.destroy();
    }
    // Nothing to cut: the request had no body.
    if (fault === 'cut-body') return void request.socket.destroy();
    const body = Buffer.concat(chunks);
    const refused =
      checkSignature(request, body, signer) ??
      (first === name ? undefined : no(404, 'NoSuchBucket')) ??
      (typeof fault === 'object' ? fault : undefined);
    const answer = refused ?? bucket.act(request, one, body);
    if (fault === 'lose-answer') request.socket.destroy();
    else send(request, response, answer, fault === 'cut-answer');
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // A sender that goes away in the middle of its body has sent nothing.
    handle(request, response).catch(() => request.socket.destroy());
  };
  const http = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  const sockets = new Set<Socket>();
  http.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const endpoint = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const server: S3TestServer = {
    place: { bucket: name, prefix: 'a/prefix', region: signer.region, endpoint, pathStyle: true },
    signer,
    objects: bucket.objects,
    uploads: bucket.uploads,
    seen,
    fault: undefined,
    put: (key, bytes) =>
      void bucket.objects.set(key, { bytes, meta: {}, etag: md5(bytes), sha256: undefined, at: new Date() }),
    close: async () => {
      const closed = new Promise((resolve) => http.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return server;
}
