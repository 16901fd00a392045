import { createHash } from 'node:crypto';
import { digestOf } from '@vitrine/core/text';
import { z } from 'zod';
import { signatureSchema } from './signature.ts';

/** What an officer signs to end an agreement for good: which version it had come to, why, and on which day. */
export interface EndStatement {
  /** The newest version that two officers signed, with its version number. */
  readonly agreement: string;
  /** SHA-256, hex, of that version's document. */
  readonly digest: string;
  /** SHA-256, hex, of the reason's words. */
  readonly reason: string;
  /** UTC day, `YYYY-MM-DD`. */
  readonly on: string;
}

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** A statement as it is kept and handed on: what it says, who signed it, and the signature. */
export const signedEndSchema = z.strictObject({
  agreement: z.string().max(200),
  digest: hex,
  reason: hex,
  on: z.iso.date(),
  /** Sign-in name. */
  officer: z.string().min(1).max(128),
  signature: signatureSchema,
});
export type SignedEnd = z.output<typeof signedEndSchema>;

/** SHA-256, hex, of a reason's UTF-8: the words themselves may be destroyed later, and the signature still holds. */
export function reasonDigest(reason: string): string {
  return createHash('sha256').update(reason, 'utf8').digest('hex');
}

/**
 * SHA-256, hex, of the statement's canonical JSON: it is signed as an agreement's digest is. No document of an agreement
 * has a field `act`, so no signature on the one is ever a signature on the other.
 */
export function endDigest({ agreement, digest, reason, on }: EndStatement): string {
  return digestOf({ act: 'end-agreement', agreement, digest, reason, on });
}

/** How long after a term the pseudonyms of an agreement wait for a version that goes on with them. */
export const daysAfterTerm = 30;

/** Whether a term (its last day, UTC) has been over for so long that nothing needs to be signed to end it. Pure. */
export function isLongOver({ to }: { readonly to: string }, now: Date): boolean {
  const last = Date.parse(`${to}T00:00:00Z`) + (daysAfterTerm + 1) * 86_400_000;
  return now.getTime() >= last;
}
