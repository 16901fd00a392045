import { createHash } from 'node:crypto';

/**
 * A bucket of immutable objects. Keys are `/`-separated names of `[A-Za-z0-9._-]`, never starting with a dot.
 * Every adapter passes `objectStoreContract` (testing.ts).
 */
export interface ObjectStore {
  /** Creates an object; `false` when one already bears the key (create-if-absent is the commit). */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Creates an object from a local file, which is left as it was. */
  createFromFile(key: string, path: string): Promise<boolean>;
  /** The object's bytes, or undefined. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** The digest of the object's bytes, of which only a part is held at a time, or undefined. */
  digest(key: string): Promise<ObjectDigest | undefined>;
  /** `length` (one or more) of the object's bytes from a place: fewer, or none, where it ends before. Or undefined. */
  readRange(key: string, from: number, length: number): Promise<Uint8Array | undefined>;
  exists(key: string): Promise<boolean>;
  /** What the store says of the object without its bytes, or undefined. */
  facts(key: string): Promise<ObjectFacts | undefined>;
  /** Keys under a prefix, in code-unit order. */
  list(prefix: string): Promise<readonly string[]>;
  /** Removes an object; removing none is no error. */
  remove(key: string): Promise<void>;
}

export interface ObjectFacts {
  /** When it was written, by the store's clock. */
  readonly writtenAt: Date;
  readonly bytes: number;
  /** Another one as soon as the object is another. */
  readonly tag: string;
}

export interface ObjectDigest {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Reads a stream to its end. @throws what the stream throws */
export async function digestStream(stream: AsyncIterable<unknown>): Promise<ObjectDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

const keyForm = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*)(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** @throws TypeError for a key that could leave the bucket or be read two ways. */
export function checkKey(key: string): string {
  if (!keyForm.test(key) || key.length > 512) throw new TypeError('Not an object key.');
  return key;
}

export function isKey(text: string): boolean {
  try {
    return checkKey(text) === text;
  } catch {
    return false;
  }
}
