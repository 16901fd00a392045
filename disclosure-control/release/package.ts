import { sha256Hex } from '@vitrine/core/text';
import { type KeyProvider } from '@vitrine/core/keys';
import { zipSync, type Zippable } from 'fflate';
import type { Request } from '../requests/request.ts';
import { makeCrate, type Publisher } from './crate.ts';
import { releaseKeyPem } from './key.ts';
import { keyName, metadataName, previewName, releaseKey, signatureName } from './names.ts';

export interface ReleasePackage {
  readonly zip: Uint8Array;
  /** SHA-256 of the certificate's exact bytes, in hex: its name in the register and in the ledger. */
  readonly certificate: string;
}

/**
 * The package of an approved request: its files under `files/`, the certificate, a page that shows it, the public
 * key, and a detached Ed25519
 * signature (RFC 8032, 64 bytes) over the certificate's exact bytes. The same request, time and key give the
 * same bytes.
 *
 * @param files the bytes of each of the request's files, by hash
 * @throws TypeError when the request is not approved, or a file's bytes are not given
 */
export async function releasePackage(
  request: Request,
  files: ReadonlyMap<string, Uint8Array>,
  releasedAt: string,
  publisher: Publisher,
  keys: KeyProvider,
): Promise<ReleasePackage> {
  if (request.state !== 'approved') throw new TypeError('Only an approved request is released.');
  const keyPem = await releaseKeyPem(keys);
  const { metadata, preview } = makeCrate(request, releasedAt, publisher, keyPem);
  const signature = await keys.sign(releaseKey, metadata);
  const entries: Zippable = {
    [metadataName]: metadata,
    [signatureName]: signature,
    [previewName]: preview,
    [keyName]: Buffer.from(keyPem, 'utf8'),
  };
  for (const file of request.files) {
    const bytes = files.get(file.sha256);
    if (bytes === undefined || sha256Hex(bytes) !== file.sha256)
      throw new TypeError('The bytes of a file to release are not those that were checked.');
    entries[`files/${file.name}`] = bytes;
  }
  // ZIP keeps local times to two seconds; a fixed one keeps the bytes the same everywhere.
  const zip = zipSync(entries, { level: 6, mtime: '1980-01-01T00:00:00' });
  return { zip, certificate: sha256Hex(metadata) };
}
