import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Corrupt } from '../errors.ts';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce: `nonce ‖ ciphertext ‖ tag`. For small values and
 * few messages a key; the context is authenticated, not encrypted.
 */
export function seal(key: Uint8Array, plain: Uint8Array, context: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undoes `seal`. @throws Corrupt when key, bytes or context differ. */
export function open(key: Uint8Array, sealed: Uint8Array, context: string): Uint8Array {
  try {
    // GCM accepts tags of 4 bytes, which are guessed in no time: only whole ones count.
    if (sealed.length < nonceBytes + tagBytes) throw new RangeError('Too short for a sealed value.');
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(context, 'utf8'));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const body = sealed.subarray(nonceBytes, sealed.length - tagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw new Corrupt({ detail: 'A sealed value could not be opened.', cause });
  }
}
