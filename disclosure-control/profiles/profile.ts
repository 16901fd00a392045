import { z } from 'zod';

/** What an environment's rules say about small numbers, as data. Sources are in docs/disclosure-rules.md. */
export const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/),
  title: z.string().min(1),
  /** Where the rule is published. */
  source: z.string().min(1),
  /** The smallest number of people a shown figure may rest on; below it the figure is suppressed. */
  threshold: z.int().min(2).max(10_000),
  /** Shown counts are rounded to the nearest multiple of this, sums to a multiple of it; `null`: counts are not. */
  roundTo: z.int().min(2).max(10_000).nullable(),
  /** Where counts go to the middle of bands of `roundTo`: the first middle. */
  roundOffset: z.int().min(1).max(10_000).optional(),
  /**
   * Whether a file may show a zero where small counts are hidden. The answers to queries never tell zero from
   * a small count, whatever this says: who chooses the question can make any person's presence a zero or a one.
   */
  zero: z.enum(['shown', 'hidden']),
  /**
   * Counts of rows of which few contributors hold nearly everything are suppressed (SDC Handbook):
   * (n,k): the two largest contributors hold more than `largestTwoShare`;
   * p%: the rest is less than `remainderShare` of the largest, who could be estimated by the second;
   * pq: of the rest everybody knows beforehand all but `priorShare`, so that only that much hides the largest. Absent,
   * nothing is known beforehand, which is p%.
   */
  dominance: z.strictObject({
    largestTwoShare: z.number().gt(0).lte(1),
    remainderShare: z.number().min(0).lt(1),
    priorShare: z.number().gt(0).lte(1).optional(),
  }),
  /** Digits after the decimal point of a mean. */
  meanDecimals: z.int().min(0).max(6),
});

export type Profile = z.output<typeof profileSchema>;
