import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { readPublicKey, verifySignature, type RelyingParty, type Signature } from './signature.ts';

/** Ledger entry types of what the steward accepts as officers' keys. */
export const keyEnrolled = 'officer.key-enrolled';
export const keyRemoved = 'officer.key-removed';

/** The private fields of a key that was enrolled. */
export const enrolledKey = z.object({
  keyId: z.string(),
  officer: z.string(),
  publicKey: z.base64url().optional(),
});

/** Whether an entry says that something was done. */
export const happened = ({ phase, result }: Entry): boolean =>
  phase === 'fact' || (phase === 'outcome' && result === 'done');

/** Whether a recorded signature on a digest is the key's. */
export function verifies(publicKey: string, digest: string, signature: Signature): boolean {
  try {
    return verifySignature(readPublicKey(publicKey), digest, signature, siteOf(signature));
  } catch {
    return false;
  }
}

const clientData = z.object({ origin: z.url() });

/** The site that a passkey was used at, by its own word: which one it must be is the steward's to say. */
function siteOf(signature: Signature): RelyingParty {
  if (signature.kind === 'ed25519') return { origin: '', rpId: '' };
  const { origin } = clientData.parse(
    JSON.parse(Buffer.from(signature.clientDataJson, 'base64url').toString('utf8')),
  );
  return { origin, rpId: new URL(origin).hostname };
}
