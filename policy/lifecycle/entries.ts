import type { JsonObject } from '@vitrine/core/text';
import { z } from 'zod';
import type { Agreement } from '../agreement/agreement.ts';
import { signedEndSchema, type SignedEnd } from './end-statement.ts';
import { agreementDigest, signatureSchema, type Signature } from './signature.ts';

/** What a ledger entry about an agreement carries, beside act and phase; `actor` is the caller's to add. */
export interface EntryFields {
  readonly type: string;
  readonly public: JsonObject;
  readonly private: JsonObject;
}

/** The document as signed and stored: JSON values only. */
export function documentOf(agreement: Agreement): JsonObject {
  return JSON.parse(JSON.stringify(agreement)) as JsonObject;
}

/** The whole document is private; its public face is what the register shows. */
export function appliedFields(agreement: Agreement): EntryFields {
  const document = documentOf(agreement);
  return {
    type: 'agreement.applied',
    public: {
      ref: agreement.ref,
      digest: agreementDigest(document),
      title: agreement.title,
      summary: agreement.summary,
      term: agreement.term,
      controllers: agreement.controllers,
      purpose: agreement.purpose.code,
    },
    private: { document },
  };
}

export function signedFields(
  ref: string,
  digest: string,
  officer: string,
  signature: Signature,
): EntryFields {
  return {
    type: 'agreement.signed',
    public: { ref, digest },
    private: { officer, signature: { ...signature } },
  };
}

/**
 * The reason is people's own words: those who may see the agreement read it, the public log does not show it.
 * `statement`: what an officer signed, where the agreement as a whole is over with this.
 */
export function changedFields(
  change: 'suspended' | 'ended',
  ref: string,
  reason: string,
  statement?: SignedEnd,
): EntryFields {
  const signed = statement === undefined ? {} : { statement: { ...statement } };
  return { type: `agreement.${change}`, public: { ref }, private: { reason, ...signed } };
}

/** Reading the same back. */
export const appliedPublic = z.object({
  ref: z.string(),
  digest: z.string(),
  title: z.string(),
  summary: z.string(),
  term: z.object({ from: z.string(), to: z.string() }),
  controllers: z.array(z.string()),
  purpose: z.string(),
});
export const signedPublic = z.object({ ref: z.string(), digest: z.string() });
export const signedPrivate = z.object({ officer: z.string(), signature: signatureSchema });
export const changedPublic = z.object({ ref: z.string() });
export const changedPrivate = z.object({
  reason: z.string().default(''),
  statement: signedEndSchema.optional(),
});
