import { base64url } from './webauthn.ts';

/** What the operator needs to enrol a passkey. Nothing of it is secret; that it is the officer's own is what counts. */
export interface Enrolment {
  readonly format: 'vitrine-officer-key-1';
  /** Sign-in name. */
  readonly officer: string;
  /** The domain the passkey belongs to. */
  readonly site: string;
  /** Credential id, base64url. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo (DER), base64url. */
  readonly publicKey: string;
}

export interface NewPasskey {
  readonly enrolment: Enrolment;
  /** SHA-256 of the public key, in groups of four hexadecimal digits. */
  readonly fingerprint: string;
}

/** ES256, the one algorithm whose passkeys count as signatures. */
const es256 = -7;

/** Bytes as hexadecimal digits in groups of four, to be read out. */
export function grouped(bytes: ArrayBuffer): string {
  const hex = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return (hex.match(/.{4}/g) ?? []).join(' ');
}

interface Attestation {
  rawId: ArrayBuffer;
  response: Pick<AuthenticatorAttestationResponse, 'getPublicKey' | 'getPublicKeyAlgorithm'>;
}

/** The enrolment of a passkey that was just made. @throws TypeError when it is of another kind */
export async function enrolmentOf(made: Attestation, officer: string, site: string): Promise<NewPasskey> {
  const publicKey = made.response.getPublicKey();
  if (publicKey === null || made.response.getPublicKeyAlgorithm() !== es256)
    throw new TypeError('not an ES256 passkey');
  const enrolment: Enrolment = {
    format: 'vitrine-officer-key-1',
    officer,
    site,
    keyId: base64url(made.rawId),
    publicKey: base64url(publicKey),
  };
  return { enrolment, fingerprint: grouped(await crypto.subtle.digest('SHA-256', publicKey)) };
}

/**
 * Makes a passkey for this address, on this computer or a security key. It can be found later without a list
 * of ids, because signing hands over none.
 * @throws DOMException when the person declines or nothing here can keep a passkey
 */
export async function createPasskey(person: {
  id: string;
  username: string;
  name: string;
}): Promise<NewPasskey> {
  const site = location.hostname;
  const made = await navigator.credentials.create({
    publicKey: {
      // No server checks the attestation: the operator compares fingerprints with the officer instead.
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { id: site, name: 'Vitrine' },
      user: { id: new TextEncoder().encode(person.id), name: person.username, displayName: person.name },
      pubKeyCredParams: [{ type: 'public-key', alg: es256 }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      timeout: 120_000,
    },
  });
  if (!(made instanceof PublicKeyCredential)) throw new DOMException('none', 'NotAllowedError');
  return enrolmentOf(made as unknown as Attestation, person.username, site);
}
