import { z } from 'zod';
import { instant, personName } from './common.ts';

/** What is told of one person at most: (ε, δ), adding or removing one person with all their rows. */
const loss = z.object({ epsilon: z.number(), delta: z.number() });

const epsilon = z.number().min(0.001).max(100);

/** What an asker chooses of a private answer. */
export const privacyWish = z.object({
  /** What the answer spends. */
  epsilon,
  /** What finding groups that no code list names spends; a tenth of the agreement's when absent. */
  delta: z.number().min(1e-12).max(0.01).optional(),
  /** Rows of one person in one group that count in full. */
  rowsPerPerson: z.int().min(1).max(1_000).optional(),
  /** Groups that one person counts in. */
  groupsPerPerson: z.int().min(1).max(100).optional(),
});

/** The same, before asking: what is absent is foretold for what is usual. */
export const privacyForesight = privacyWish.partial().extend({
  /** How large an error of counts may be, or else of sums: the epsilon that buys it is suggested. */
  wantedError: z.number().positive().max(1e15).optional(),
});

export const privacyBudget = z.object({
  budget: loss,
  /** The most that one question may spend. */
  perQuery: z.number(),
  left: loss,
  /** Budgets of datasets over all agreements, where their files declare any. */
  datasets: z.array(z.object({ dataset: z.string(), budget: loss, left: loss })),
});
export type PrivacyBudget = z.infer<typeof privacyBudget>;

/** What a private answer costs and how exact it is, before anything runs. */
export const privacyForeseen = loss.extend({
  rowsPerPerson: z.int(),
  groupsPerPerson: z.int(),
  /** How many groups are shown; null where they are found in the data. */
  groups: z.int().nullable(),
  /** The error of each figure; of means and variances for groups of so many rows. */
  figures: z.array(z.object({ figure: z.string(), margin: z.number(), rows: z.int().optional() })),
  /** The same was bought before, over the same cuts: it costs nothing. */
  free: z.boolean(),
  budget: privacyBudget,
  /** For the error that was wanted. */
  suggestedEpsilon: z.number().optional(),
});
export type PrivacyForeseen = z.infer<typeof privacyForeseen>;

/** A budget with what was bought of it, newest first. */
export const privacyAccount = privacyBudget.extend({
  ref: z.string(),
  /** Whether the agreement's answers are private. */
  private: z.boolean(),
  bought: z.array(
    loss.extend({
      at: instant,
      datasets: z.array(z.string()),
      by: personName.nullable(),
      query: z.string().nullable(),
      /** The question, for the agreement's people and for reviewers. */
      sql: z.string().nullable(),
    }),
  ),
});
export type PrivacyAccount = z.infer<typeof privacyAccount>;
