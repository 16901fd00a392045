import { Corrupt } from '@vitrine/core/errors';
import { sha256Hex } from '@vitrine/core/text';
import { type ObjectStore } from '@vitrine/core/store';
import { RequestIllegal } from './errors.ts';
import { maxFileBytes } from '../files/size.ts';

/** Where the bytes of files are: nothing here lists or removes. */
export type FileStore = Pick<ObjectStore, 'create' | 'read'>;

/**
 * Keeps a file's bytes under their hash; the same bytes are kept once.
 * @returns SHA-256 in hex and the number of bytes, for the event that names the file
 * @throws RequestIllegal `request-file-too-large`
 */
export async function keepFile(
  store: FileStore,
  bytes: Uint8Array,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  if (bytes.length > maxFileBytes) throw new RequestIllegal('request-file-too-large');
  return keep(store, 'files', bytes);
}

/** Keeps a release package, which may be larger than one file. */
export async function keepPackage(
  store: FileStore,
  bytes: Uint8Array,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  return keep(store, 'packages', bytes);
}

/** The bytes kept under a hash. @throws Corrupt when they are gone or are not those */
export async function readFile(store: FileStore, sha256: string): Promise<Uint8Array> {
  return read(store, 'files', sha256);
}

/** @throws Corrupt when the package is gone or is not the one released */
export async function readPackage(store: FileStore, sha256: string): Promise<Uint8Array> {
  return read(store, 'packages', sha256);
}

async function keep(store: FileStore, kind: string, bytes: Uint8Array) {
  const sha256 = sha256Hex(bytes);
  await store.create(keyOf(kind, sha256), bytes);
  return { sha256, bytes: bytes.length };
}

async function read(store: FileStore, kind: string, sha256: string): Promise<Uint8Array> {
  const bytes = await store.read(keyOf(kind, sha256));
  if (bytes === undefined || sha256Hex(bytes) !== sha256)
    throw new Corrupt({ detail: 'A file of a request is missing or is not the one that was kept.' });
  return bytes;
}

function keyOf(kind: string, sha256: string): string {
  return `${kind}/${sha256.slice(0, 2)}/${sha256}`;
}
