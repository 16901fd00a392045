import type { KeyObject } from 'node:crypto';

/**
 * Where keys live. A provider belongs to one process and one purpose: the steward's keys are not the
 * server's. Key names are fixed words in our own code, never input.
 */
export interface KeyProvider {
  /** The Ed25519 public key (RFC 8032) of a named signing key, made at first use. */
  publicKey(name: string): Promise<KeyObject>;
  /** An Ed25519 signature, 64 bytes, over exactly these bytes. */
  sign(name: string, bytes: Uint8Array): Promise<Uint8Array>;
  /** A named 256-bit secret, made at first use. */
  secret(name: string): Promise<Uint8Array>;
  /** Encrypts a small value (such as a data key) under the provider's wrapping key; `context` must be given again to unwrap. */
  wrap(plain: Uint8Array, context: string): Promise<Uint8Array>;
  /** Undoes `wrap`. @throws Corrupt when the bytes or the context are not those that were wrapped. */
  unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array>;
}
