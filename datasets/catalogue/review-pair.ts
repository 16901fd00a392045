import { z } from 'zod';

export const verdicts = ['same', 'different', 'unsure'] as const;
export type Verdict = (typeof verdicts)[number];

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
