import { z } from 'zod';
import { profileSchema } from './profile.ts';

/**
 * What becomes of a count of people that reaches the threshold.
 * - `exact`: shown as it is;
 * - `nearest`: to the nearest multiple of `base`, halves away from zero;
 * - `midpoint`: to the middle of its band of `base` counts, so that 1 to 6 are 3 where the base is 6;
 * - `cell-key`: changed by a published table that is read by the count and the people's keys.
 */
export const countRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact') }),
  z.strictObject({ kind: z.literal('nearest'), base: z.int().min(2).max(10_000) }),
  z.strictObject({
    kind: z.literal('midpoint'),
    base: z
      .int()
      .min(2)
      .max(10_000)
      .refine((base) => base % 2 === 0, 'a band has a middle'),
  }),
  z.strictObject({ kind: z.literal('cell-key'), table: z.enum(['ons-10-5']) }),
]);
export type CountRule = z.output<typeof countRuleSchema>;

/** One level at which a publisher's rules differ; `national` is null where it has no rules of its own. */
const levelSchema = z.strictObject({
  /** The publisher's rule in one sentence. */
  says: z.string().min(1),
  threshold: z.int().min(1).max(10_000),
  counts: countRuleSchema,
});

/**
 * A publisher's rules on small numbers as a document: named, versioned, with its source and date. What Vitrine
 * applies is `threshold`, `counts`, `zero`, `sums`, `dominance` and `margins`; it may be stricter than the source,
 * and `differs` says where. `national` is kept for the record and is not applied to queries, because who asks can
 * make a national table of one person.
 */
export const profileDocumentSchema = z
  .strictObject({
    ...profileSchema.omit({ roundTo: true, roundOffset: true }).shape,
    version: z.string().regex(/^[1-9][0-9]*\.[0-9]+\.[0-9]+$/),
    /** The day of the source that this follows; null where it carries none. */
    date: z.iso.date().nullable(),
    publisher: z.string().min(1),
    counts: countRuleSchema,
    national: levelSchema.nullable(),
    /**
     * Multiple that sums are rounded to, in units of what a member of the crowd brings; `noise` is the size of
     * perturbation by the contributors' keys in the same unit, in hundredths.
     */
    sums: z.strictObject({ base: z.int().min(1).max(10_000), noise: z.int().min(100).max(10_000) }),
    /**
     * `additive`: a total is the sum of its shown parts; `own`: a total is protected by itself, unless its hidden
     * part would follow from it.
     */
    margins: z.enum(['additive', 'own']),
    /** How many values a hidden count may have, from what is shown beside it: the protection interval's width. */
    hiddenWidth: z.int().min(2).max(10_000),
    /** Where Vitrine is stricter than the source, or fills what the source leaves open. */
    differs: z.array(z.string().min(1)).readonly(),
  })
  .refine(
    (document) => document.hiddenWidth <= document.threshold,
    'a hidden count has at most as many values as the threshold',
  )
  .readonly();
export type ProfileDocument = z.output<typeof profileDocumentSchema>;

/** The rounding base of a document's counts; 1 where they are exact. Tables over one dataset share one base. */
export function baseOf(rule: CountRule): number {
  switch (rule.kind) {
    case 'exact':
      return 1;
    case 'cell-key':
      return 5;
    default:
      return rule.base;
  }
}
