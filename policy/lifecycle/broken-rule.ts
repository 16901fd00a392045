import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { appliedPublic, changedPublic, signedPrivate, signedPublic } from './entries.ts';
import { happened, RecordedKeys, verifies } from './recorded-keys.ts';
import { agreementDigest } from './signature.ts';
import { signaturesNeeded } from './signers.ts';

/** What the steward or a room does under an agreement, and what is shown of it. */
const actsUnder: ReadonlySet<string> = new Set(['cut.made', 'room.opened', 'kernel.opened', 'page.shown']);

const documentFace = z.object({ people: z.array(z.string()) });

interface Version {
  readonly digest: string;
  readonly people: readonly string[];
  readonly signers: ReadonlySet<string>;
  readonly halted: boolean;
}

/**
 * Replays agreements and the keys that sign them, and says what rule an entry broke: however well the log is signed,
 * its entries may say what the product never allows. A signature counts when it verifies under a key that the steward
 * accepted of this officer at that moment; nothing is done under an agreement without two that count.
 *
 * @param strict whether every key is on record by now before it signs
 * @returns takes every entry in its order; answers with a sentence for the first rule that it broke, or undefined
 */
export function agreementRules(strict: () => boolean): (entry: Entry) => string | undefined {
  const keys = new RecordedKeys();
  const versions = new Map<string, Version>();

  const applied = (entry: Entry): string | undefined => {
    const face = appliedPublic.safeParse(entry.public);
    if (!face.success) return 'An agreement was applied without saying what it is.';
    const { ref, digest } = face.data;
    const known = versions.get(ref);
    // Of an agreement that two have signed no later entry replaces the document.
    if (known !== undefined && (known.halted || known.signers.size >= signaturesNeeded)) return undefined;
    const document = z.json().safeParse(entry.private['document']);
    const people = documentFace.safeParse(entry.private['document']).data?.people ?? [];
    versions.set(ref, { digest, people, signers: new Set(), halted: false });
    // Of a document that was destroyed its digest stays.
    if (entry.private['document'] === undefined) return undefined;
    if (document.success && agreementDigest(document.data) === digest) return undefined;
    return 'The document of an agreement is not the one that its digest names.';
  };

  const signed = (entry: Entry): string | undefined => {
    const face = signedPublic.safeParse(entry.public);
    const body = signedPrivate.safeParse(entry.private);
    if (!face.success || !body.success) return undefined;
    const version = versions.get(face.data.ref);
    if (version?.digest !== face.data.digest) return 'A signature is not on the document as it stands.';
    const { officer, signature } = body.data;
    const key = keys.get(signature.keyId);
    if (key === undefined ? strict() : key.officer !== officer)
      return 'A signature was made with a key that the officer had not enrolled.';
    if (version.people.includes(officer)) return 'An officer signed an agreement of which they are a member.';
    if (version.signers.has(officer)) return 'An officer signed an agreement twice.';
    if (key?.publicKey !== undefined && !verifies(key.publicKey, face.data.digest, signature))
      return 'A signature on an agreement does not verify.';
    versions.set(face.data.ref, { ...version, signers: new Set([...version.signers, officer]) });
    return undefined;
  };

  const done = (entry: Entry): string | undefined => {
    const ref = entry.public['agreement'];
    const version = typeof ref === 'string' ? versions.get(ref) : undefined;
    if ((version?.signers.size ?? 0) < signaturesNeeded)
      return 'Something was done under an agreement that two officers had not signed.';
    // What had begun before a stop may end after it; nothing of it is shown.
    if (version?.halted === true && entry.type === 'page.shown' && entry.private['kind'] !== 'preview')
      return 'Data were shown under an agreement that was stopped.';
    return undefined;
  };

  return (entry) => {
    if (!happened(entry) || keys.take(entry)) return undefined;
    switch (entry.type) {
      case 'agreement.applied':
        return applied(entry);
      case 'agreement.signed':
        return signed(entry);
      case 'agreement.suspended':
      case 'agreement.ended': {
        const { ref } = changedPublic.parse(entry.public);
        const version = versions.get(ref);
        if (version !== undefined) versions.set(ref, { ...version, halted: true });
        return undefined;
      }
      default:
        return actsUnder.has(entry.type) ? done(entry) : undefined;
    }
  };
}
