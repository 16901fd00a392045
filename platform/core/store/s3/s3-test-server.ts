import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { S3Place } from './s3-place.ts';
import { Bucket, md5, no, type Answer, type Seen, type Stored, type Upload } from './s3-test-bucket.ts';
import { checkSignature, type Refusal, type Signer } from './s3-test-signature.ts';

/** What goes wrong with a request: before the act, while its body or its answer travels, or after the act. */
export type Fault = Refusal | 'cut-body' | 'cut-answer' | 'lose-answer';

/**
 * An S3 server for tests, with one bucket in memory: signatures, checksums, create-if-absent, ranges, pages,
 * uploads in parts. What it does not know it refuses, so that no test passes by its leniency.
 */
export interface S3TestServer {
  readonly place: S3Place;
  readonly signer: Signer;
  readonly objects: ReadonlyMap<string, Stored>;
  /** Keys under which a delete marker is. */
  readonly markers: ReadonlySet<string>;
  /** Uploads in parts that were neither finished nor given up. */
  readonly uploads: ReadonlyMap<string, Upload>;
  readonly seen: readonly Seen[];
  /** Decides what goes wrong; nothing when absent. */
  fault: ((request: Seen) => Fault | undefined) | undefined;
  put(key: string, bytes: Buffer): void;
  close(): Promise<void>;
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
    /** Keeps versions, and answers 412 where a delete marker is, as versitygw does. */
    readonly versioned?: boolean;
  } = {},
): Promise<S3TestServer> {
  const name = 'curated-test';
  const bucket = new Bucket(options.versioned ?? false);
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
    markers: bucket.markers,
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
