import { createHash, createPublicKey, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { digestOf, type Json } from '@vitrine/core/text';
import { z } from 'zod';

const base64url = (most: number) => z.base64url().min(1).max(most);
const keyId = z.string().min(1).max(400);

/** A data access officer's signature on an agreement: with a key file, or with a passkey. */
export const signatureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ed25519'), keyId, signature: base64url(200) }),
  z.strictObject({
    kind: z.literal('webauthn'),
    keyId,
    authenticatorData: base64url(4_000),
    clientDataJson: base64url(4_000),
    signature: base64url(1_000),
  }),
]);
export type Signature = z.output<typeof signatureSchema>;

/** The site a passkey belongs to (WebAuthn Level 3): its origin, and the domain its keys are bound to. */
export interface RelyingParty {
  readonly origin: string;
  readonly rpId: string;
  /** Development only: any port of `http://localhost` is this site, because the system may choose the port. */
  readonly anyLoopbackPort?: boolean;
}

/** SHA-256, hex, of the document's canonical JSON (RFC 8785): what officers sign, however it was laid out. */
export function agreementDigest(document: Json): string {
  return digestOf(document);
}

/** The bytes an Ed25519 key signs. The first line keeps the signature from meaning anything elsewhere. */
export function signingInput(digest: string): Uint8Array {
  return Buffer.from(`vitrine agreement signature, version 1\n${digest}\n`, 'utf8');
}

/** The challenge of a WebAuthn assertion: the digest's 32 bytes. */
export function signingChallenge(digest: string): Uint8Array {
  return Buffer.from(digest, 'hex');
}

/** A public key from its SubjectPublicKeyInfo (DER) in base64url. @throws when it is none. */
export function readPublicKey(spki: string): KeyObject {
  return createPublicKey({ key: Buffer.from(spki, 'base64url'), format: 'der', type: 'spki' });
}

/** Whether the signature is this key's over this digest. Pure; false for anything malformed. */
export function verifySignature(
  publicKey: KeyObject,
  digest: string,
  signature: Signature,
  relyingParty: RelyingParty,
): boolean {
  if (!/^[0-9a-f]{64}$/.test(digest)) return false;
  const bytes = Buffer.from(signature.signature, 'base64url');
  if (signature.kind === 'ed25519') {
    return publicKey.asymmetricKeyType === 'ed25519' && verify(null, signingInput(digest), publicKey, bytes);
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = publicKey;
  if (asymmetricKeyType !== 'ec' || asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
  const clientData = Buffer.from(signature.clientDataJson, 'base64url');
  const authenticatorData = Buffer.from(signature.authenticatorData, 'base64url');
  if (!clientDataFits(clientData, digest, relyingParty)) return false;
  if (!authenticatorFits(authenticatorData, relyingParty)) return false;
  const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
  return verify('sha256', signed, { key: publicKey, dsaEncoding: 'der' }, bytes);
}

const clientDataSchema = z.object({
  type: z.literal('webauthn.get'),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.literal(false).optional(),
});

function clientDataFits(bytes: Uint8Array, digest: string, relyingParty: RelyingParty): boolean {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
  const parsed = clientDataSchema.safeParse(value);
  if (!parsed.success || !originFits(parsed.data.origin, relyingParty)) return false;
  return parsed.data.challenge === Buffer.from(signingChallenge(digest)).toString('base64url');
}

function originFits(origin: string, { origin: expected, rpId, anyLoopbackPort }: RelyingParty): boolean {
  if (origin === expected) return true;
  // No site of a network can have this origin, so nothing but a program of this computer is let in.
  return anyLoopbackPort === true && rpId === 'localhost' && /^http:\/\/localhost(?::\d{1,5})?$/.test(origin);
}

/** Flags of authenticator data: the officer was there, and was verified (PIN or biometric). */
const userPresent = 0x01;
const userVerified = 0x04;

function authenticatorFits(bytes: Uint8Array, relyingParty: RelyingParty): boolean {
  if (bytes.length < 37) return false;
  const expected = createHash('sha256').update(relyingParty.rpId, 'utf8').digest();
  const flags = bytes[32] ?? 0;
  return (
    timingSafeEqual(bytes.subarray(0, 32), expected) &&
    (flags & userPresent) !== 0 &&
    (flags & userVerified) !== 0
  );
}
