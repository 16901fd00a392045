import { z } from 'zod';

export const verdicts = ['same', 'different', 'unsure'] as const;
export type Verdict = (typeof verdicts)[number];
/** What two reviewers agree on; until then it waits. */
export const outcomes = ['same', 'different', 'waits'] as const;
export type Outcome = (typeof outcomes)[number];

/** A row and a person who may be one: what a reviewer sees of them. Characters that do not agree are masked. */
export const reviewPairSchema = z.strictObject({
  review: z.string(),
  dataset: z.string(),
  /** ISO 8601, UTC. */
  since: z.string(),
  /** Weight of the evidence; 10 says a thousand to one. */
  bits: z.number(),
  /** How many reviewers decided already; not who, nor what. */
  votes: z.int(),
  fields: z.array(
    z.strictObject({
      name: z.string(),
      left: z.string().nullable(),
      right: z.string().nullable(),
      /** How alike the two are, in words. */
      level: z.string(),
    }),
  ),
});
export type ReviewPair = z.output<typeof reviewPairSchema>;

/** The next pair for a reviewer, and how many wait for them. */
export const nextReviewSchema = z.strictObject({ waiting: z.int(), pair: reviewPairSchema.nullable() });
export type NextReview = z.output<typeof nextReviewSchema>;

/** The ledger's entries of reviewing: each look and each decision, before it is shown or done. No identifier is in them. */
export const reviewShown = 'linkage.shown';
export const reviewDecided = 'linkage.decided';
export const reviewReopened = 'linkage.reopened';
