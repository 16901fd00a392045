import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { readPublicKey, verifySignature, type RelyingParty, type Signature } from './signature.ts';

/** The private fields of a key that was enrolled. */
const enrolledKey = z.object({
  keyId: z.string(),
  officer: z.string(),
  publicKey: z.base64url().optional(),
});

type RecordedKey = z.output<typeof enrolledKey>;

/** Officers' keys that the steward accepted, as far as the entries go that were taken. */
export class RecordedKeys {
  readonly #keys = new Map<string, RecordedKey>();

  /** Follows an entry of what happened; whether it was about a key. */
  take({ type, private: fields }: Entry): boolean {
    if (type === 'officer.key-enrolled') {
      const key = enrolledKey.safeParse(fields).data;
      if (key !== undefined) this.#keys.set(key.keyId, key);
      return true;
    }
    if (type !== 'officer.key-removed') return false;
    this.#keys.delete(z.string().catch('').parse(fields['keyId']));
    return true;
  }

  get(keyId: string): RecordedKey | undefined {
    return this.#keys.get(keyId);
  }
}

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
