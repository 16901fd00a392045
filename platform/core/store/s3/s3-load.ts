import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';

/** Bytes to send, which can be sent again from the start. */
export interface Load {
  readonly length: number;
  /** Base 64. */
  readonly sha256: string;
  readonly body: () => Uint8Array | Readable;
}

export function bytesOf(bytes: Uint8Array): Load {
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  return { length: bytes.length, sha256, body: () => bytes };
}

/** A part of a file: read once for its digest, and again whenever it is sent. */
export async function section(path: string, from: number, length: number): Promise<Load> {
  const body = (): Uint8Array | Readable =>
    length === 0 ? new Uint8Array() : createReadStream(path, { start: from, end: from + length - 1 });
  const hash = createHash('sha256');
  if (length > 0) for await (const chunk of body()) hash.update(chunk as Uint8Array);
  return { length, sha256: hash.digest('base64'), body };
}
