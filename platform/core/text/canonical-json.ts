import { createHash } from 'node:crypto';
import canonicalizeLibrary from 'canonicalize';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** JSON Canonicalization Scheme (RFC 8785): the same value always gives the same bytes. */
export function canonicalJson(value: Json): string {
  const text = canonicalizeLibrary(value);
  if (text === undefined) throw new TypeError('Only JSON values have a canonical form.');
  return text;
}

/** SHA-256 in lower-case hex. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of a value's canonical JSON (UTF-8), in lower-case hex: the digest that signatures cover. */
export function digestOf(value: Json): string {
  return sha256Hex(canonicalJson(value));
}
