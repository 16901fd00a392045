import { z } from 'zod';
import { readPublicKey, verifySignature, type RelyingParty, type Signature } from './signature.ts';

/** Signatures an agreement needs, of as many different officers. */
export const signaturesNeeded = 2;

/** An officer's registered public key. */
export const officerKeySchema = z.strictObject({
  /** Sign-in name. */
  officer: z.string().min(1).max(128),
  keyId: z.string().min(1).max(400),
  /** SubjectPublicKeyInfo (DER), base64url. */
  publicKey: z.base64url().min(1).max(2_000),
});
export type OfficerKey = z.output<typeof officerKeySchema>;

export interface SignedBy {
  /** Sign-in name. */
  readonly officer: string;
  readonly signature: Signature;
}

/**
 * The officers whose signatures on the digest count: valid under a key registered to them, none of the
 * agreement's own people, each once, and no two with one key. Pure: the steward and the server both ask it.
 */
export function validSigners(
  digest: string,
  people: readonly string[],
  signatures: readonly SignedBy[],
  keys: readonly OfficerKey[],
  relyingParty: RelyingParty,
): readonly string[] {
  const officers = new Set<string>();
  const used = new Set<string>();
  for (const { officer, signature } of signatures) {
    const key = keys.find((one) => one.officer === officer && one.keyId === signature.keyId);
    if (key === undefined || people.includes(officer) || officers.has(officer)) continue;
    let spki: string;
    try {
      const publicKey = readPublicKey(key.publicKey);
      if (!verifySignature(publicKey, digest, signature, relyingParty)) continue;
      // The same key may be written in more than one way.
      spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64url');
    } catch {
      continue;
    }
    if (used.has(spki)) continue;
    used.add(spki);
    officers.add(officer);
  }
  return [...officers];
}
