import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { KeyProvider } from '@vitrine/core/keys';
import { CertificateInvalid } from './errors.ts';
import { releaseKey } from './names.ts';

/** The public key of releases as it is published: SPKI, PEM. */
export async function releaseKeyPem(keys: Pick<KeyProvider, 'publicKey'>): Promise<string> {
  const key = await keys.publicKey(releaseKey);
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** @throws CertificateInvalid `signature` when it is no public key */
export function readKeyPem(pem: Uint8Array | string): KeyObject {
  try {
    return createPublicKey(typeof pem === 'string' ? pem : Buffer.from(pem));
  } catch (cause) {
    throw new CertificateInvalid('signature', cause);
  }
}

/** SHA-256 in hex of the key's SPKI bytes: what people compare. */
export function keyFingerprint(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
