import { declaredSynopsisSchema } from '@vitrine/disclosure-control/synopsis';
import { z } from 'zod';

/**
 * What a dataset file says of private answers: what they may tell of one person over all agreements together, and how
 * many rows of a person they count where a question does not say. Both are public, and chosen without the data.
 */
export const privacySchema = z.strictObject({
  budget: z
    .strictObject({
      epsilon: z.number().min(0.001).max(100),
      delta: z.number().min(0).max(0.01).default(0),
    })
    .optional(),
  /** Tables of people that are published with a release, bought of the budget. */
  synopsis: declaredSynopsisSchema.optional(),
  rowsPerPerson: z.int().min(1).max(1_000).optional(),
});
