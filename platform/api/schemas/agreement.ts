import { z } from 'zod';
import { agreementChange, day, instant, personName, reason } from './common.ts';

export const agreementState = z.enum([
  'unsigned',
  'signed-once',
  'active',
  'not-yet',
  'suspended',
  'expired',
  'ended',
]);

export const agreementSummary = z.object({
  ref: z.string(),
  title: z.string(),
  state: agreementState,
  display: z.enum(['aggregates', 'rows']),
  dataOut: z.enum(['escrow', 'private', 'none']),
  termFrom: day,
  termTo: day,
  datasets: z.array(z.string()),
  /** Whether the person asking is one of its people. */
  member: z.boolean(),
});
export type AgreementSummary = z.infer<typeof agreementSummary>;

export const agreement = agreementSummary.extend({
  summary: z.string(),
  /** The document as applied, for those who may see it (its people, officers, the oversight body). */
  document: z.json().optional(),
  digest: z.string(),
  signatures: z.array(z.object({ officer: personName, at: instant, kind: z.enum(['ed25519', 'webauthn']) })),
  /** When and why an officer suspended or ended it, or what replaced it. */
  stopped: z.object({ at: instant, reason: z.string() }).optional(),
  /** The version in force in its place, when the reader may see that, and what it says differently. */
  replacedBy: z.object({ ref: z.string(), changes: z.array(agreementChange) }).optional(),
  /** Of a version that is not in force yet: the one that is, and what this one would change. */
  replaces: z.object({ ref: z.string(), changes: z.array(agreementChange) }).optional(),
  /** What an officer signs to end this version, when that ends the whole agreement and destroys its pseudonyms. */
  endSigns: z.object({ agreement: z.string(), digest: z.string() }).optional(),
  /** What enforces the document: the compiled cut of each dataset, in words. */
  enforced: z.array(
    z.object({
      dataset: z.string(),
      version: z.string(),
      rows: z.string(),
      optOuts: z.string(),
      /** What its conditions read beyond the columns listed: `REGION`, `SEX of hes_apc`. */
      conditionsRead: z.array(z.string()),
      columns: z.array(z.object({ name: z.string(), becomes: z.string() })),
    }),
  ),
  /** What the person asking may do now, and why not otherwise. */
  may: z.record(z.string(), z.object({ allowed: z.boolean(), why: z.string().optional() })),
});
export type Agreement = z.infer<typeof agreement>;

export const agreementProblem = z.object({
  line: z.int().optional(),
  column: z.int().optional(),
  path: z.string(),
  message: z.string(),
});
export const agreementCheck = z.object({ valid: z.boolean(), problems: z.array(agreementProblem) });

export const signature = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ed25519'), keyId: z.string().max(200), signature: z.base64url().max(200) }),
  z.object({
    kind: z.literal('webauthn'),
    keyId: z.string().max(400),
    authenticatorData: z.base64url().max(4000),
    clientDataJson: z.base64url().max(4000),
    signature: z.base64url().max(1000),
  }),
]);
export type Signature = z.infer<typeof signature>;

/**
 * Why an agreement ends, and the officer's signature where `endSigns` asks for one. What is signed is the SHA-256 of
 * `{"act":"end-agreement","agreement":…,"digest":…,"on":…,"reason":…}`, with the reason's own SHA-256 in its place.
 */
export const endReason = reason.extend({ signed: z.object({ on: day, signature }).optional() });
