import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Refusal } from './s3-test-signature.ts';

export interface Stored {
  readonly bytes: Buffer;
  readonly meta: Readonly<Record<string, string>>;
  readonly etag: string;
  /** Base 64, when the writer gave one for the whole object. */
  readonly sha256: string | undefined;
  readonly at: Date;
  /** Of a versioned bucket. */
  readonly version?: string;
}
export interface Upload {
  readonly key: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly parts: Map<number, Stored>;
}

/** One request as it came in. */
export interface Seen {
  readonly method: string;
  /** Without the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly range: string | undefined;
  readonly agent: string;
}

const pageLength = 3;
const leastPart = 5 * 1024 * 1024;
export const md5 = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;
const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');
const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
export const no = (status: number, code: string): Refusal => ({ status, code });

/** One bucket in memory: what S3 does with a request that may be made. */
export class Bucket {
  readonly objects = new Map<string, Stored>();
  readonly uploads = new Map<string, Upload>();
  /** Keys whose newest version is a delete marker, which some stores take for an object when they compare. */
  readonly markers = new Set<string>();
  readonly #versioned: boolean;

  constructor(versioned: boolean) {
    this.#versioned = versioned;
  }

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
    const version = this.#versioned ? query.get('versionId') : null;
    if (version !== null && method === 'DELETE') return this.#deleteVersion(key, version);
    if ([...query.keys()].some((name) => name !== 'x-id')) return unknown;
    if (method === 'PUT') return this.#put(request, key, body);
    if (method === 'GET' || method === 'HEAD') return this.#get(request, key);
    if (method !== 'DELETE') return unknown;
    if (this.#versioned) this.markers.add(key);
    this.objects.delete(key);
    return { status: 204 };
  }

  #deleteVersion(key: string, version: string): Answer | Refusal {
    if (this.objects.get(key)?.version !== version) return no(404, 'NoSuchVersion');
    this.objects.delete(key);
    return { status: 204 };
  }

  #keep(key: string, stored: Stored): void {
    this.objects.set(key, this.#versioned ? { ...stored, version: randomBytes(12).toString('hex') } : stored);
  }

  #put(request: IncomingMessage, key: string, body: Buffer): Answer | Refusal {
    const stored = receive(request, body);
    if ('status' in stored) return stored;
    const taken = this.#taken(request, key);
    if (taken !== undefined) return taken;
    this.#keep(key, stored);
    return { status: 200, headers: { etag: stored.etag } };
  }

  #taken(request: IncomingMessage, key: string): Refusal | undefined {
    const condition = request.headers['if-none-match'];
    if (condition === undefined) return undefined;
    if (condition !== '*') return no(501, 'NotImplemented');
    return this.objects.has(key) || this.markers.has(key) ? no(412, 'PreconditionFailed') : undefined;
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
      ...(found.version === undefined ? {} : { 'x-amz-version-id': found.version }),
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
    this.#keep(key, { bytes, etag, meta: upload.meta, sha256: undefined, at: new Date() });
    this.uploads.delete(id);
    return xml('CompleteMultipartUploadResult', `<Key>${escape(key)}</Key><ETag>${escape(etag)}</ETag>`);
  }
}

export interface Answer {
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
