import type { Signature } from '@vitrine/api';

export type PasskeySignature = Extract<Signature, { kind: 'webauthn' }>;

/** Bytes as base64url without padding. */
export function base64url(bytes: ArrayBuffer): string {
  let text = '';
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The bytes of a SHA-256 digest written as 64 hexadecimal digits, with or without `sha256:` before them. */
export function digestBytes(digest: string): Uint8Array<ArrayBuffer> {
  const hex = digest.replace(/^sha256:/, '');
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new RangeError('not a SHA-256 digest');
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

interface Assertion {
  rawId: ArrayBuffer;
  response: { authenticatorData: ArrayBuffer; clientDataJSON: ArrayBuffer; signature: ArrayBuffer };
}

/** A passkey's assertion in the contract's form. */
export function passkeySignature(assertion: Assertion): PasskeySignature {
  return {
    kind: 'webauthn',
    keyId: base64url(assertion.rawId),
    authenticatorData: base64url(assertion.response.authenticatorData),
    clientDataJson: base64url(assertion.response.clientDataJSON),
    signature: base64url(assertion.response.signature),
  };
}

export const passkeysWork = (): boolean => 'credentials' in navigator && 'PublicKeyCredential' in window;

/**
 * Signs a document's digest with a passkey of this computer or a security key: the digest is the challenge.
 * @throws DOMException when the person declines or no passkey fits
 */
export async function signDigest(digest: string): Promise<PasskeySignature> {
  const credential = await navigator.credentials.get({
    publicKey: { challenge: digestBytes(digest), userVerification: 'required', timeout: 120_000 },
  });
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('none', 'NotAllowedError');
  return passkeySignature(credential as unknown as Assertion);
}
