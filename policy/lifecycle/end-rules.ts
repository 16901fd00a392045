import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { endDigest, isLongOver, reasonDigest, signedEndSchema } from './end-statement.ts';
import { appliedPublic } from './entries.ts';
import { happened, RecordedKeys, verifies } from './recorded-keys.ts';

const documentFace = z.object({ people: z.array(z.string()) });
const endedFace = z.object({ reason: z.string().optional(), statement: signedEndSchema });
/** Entries of earlier versions are facts, and do not say by what it was done. */
const destroyedFace = z.object({ agreement: z.string(), by: z.enum(['statement', 'term']).optional() });

/**
 * Replays how agreements ended for good: what was destroyed was destroyed for a statement that an officer signed with an
 * enrolled key, who is not one of its people, or after a term that was long over.
 *
 * @returns takes every entry in its order; answers with a sentence for the first rule that it broke, or undefined
 */
export function endRules(): (entry: Entry) => string | undefined {
  const keys = new RecordedKeys();
  const documents = new Map<
    string,
    z.output<typeof appliedPublic> & { readonly people: readonly string[] }
  >();
  const signed = new Set<string>();

  const ended = (entry: Entry): string | undefined => {
    const said = endedFace.safeParse(entry.private);
    // Of a version beside others nothing is signed.
    if (!said.success) return undefined;
    const { statement, reason } = said.data;
    const document = documents.get(statement.agreement);
    if (document?.digest !== statement.digest) return 'An end was signed of another document.';
    if (document.people.includes(statement.officer))
      return 'An officer signed the end of an agreement of which they are a member.';
    // Of a reason that was destroyed its digest stays.
    if (reason !== undefined && reasonDigest(reason) !== statement.reason)
      return 'An end was signed for another reason than the one on record.';
    const key = keys.get(statement.signature.keyId);
    if (key?.officer !== statement.officer)
      return 'An end was signed with a key that the officer had not enrolled.';
    if (key.publicKey !== undefined && !verifies(key.publicKey, endDigest(statement), statement.signature))
      return 'The signature on an end does not verify.';
    signed.add(statement.agreement);
    return undefined;
  };

  const destroyed = (entry: Entry): string | undefined => {
    const face = destroyedFace.safeParse(entry.public);
    if (!face.success || entry.phase === 'fact') return undefined;
    const { agreement, by } = face.data;
    const term = documents.get(agreement)?.term;
    const over = by === 'term' && term !== undefined && isLongOver(term, new Date(entry.at));
    if (over || (by === 'statement' && signed.has(agreement))) return undefined;
    return 'Pseudonyms were destroyed without a signed statement, before the term was long over.';
  };

  return (entry) => {
    if (!happened(entry) || keys.take(entry)) return undefined;
    switch (entry.type) {
      case 'agreement.applied': {
        const face = appliedPublic.safeParse(entry.public);
        const people = documentFace.safeParse(entry.private['document']).data?.people ?? [];
        if (face.success) documents.set(face.data.ref, { ...face.data, people });
        return undefined;
      }
      case 'agreement.ended':
        return ended(entry);
      case 'agreement.destroyed':
        return destroyed(entry);
      default:
        return undefined;
    }
  };
}
