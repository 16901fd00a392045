import { z } from 'zod';
import { columnSchema, conditionSchema, name } from '../aggregate/condition.ts';
import { measureSchema } from '../aggregate/plan.ts';
import { termSchema } from '../aggregate/term.ts';

/** The least and the most that a question may spend: with less, noise carries no information; more is no privacy. */
const epsilonSchema = z.number().min(0.001).max(100);
/** Draws of noise in one answer, and so in one group. */
export const mostNoisy = 300_000;
const deltaSchema = z.number().min(0).max(0.01);

/** What an asker chooses about a private answer. All of it is public, and none of it may follow from the data. */
export const privacySchema = z.strictObject({
  epsilon: epsilonSchema,
  /** Only where groups are found in the data; 0 otherwise. */
  delta: deltaSchema,
  /** Rows of one person in one group that count in full; of more, each counts for less. */
  rowsPerPerson: z.int().min(1).max(1_000),
  /** Groups that one person counts in. */
  groupsPerPerson: z.int().min(1).max(100),
});
export type Privacy = z.output<typeof privacySchema>;

/** Public bounds of a numeric column: values are brought within them before anything is added. */
const boundedSchema = z
  .strictObject({ column: columnSchema, min: z.number(), max: z.number() })
  .refine(({ min, max }) => Number.isFinite(min) && Number.isFinite(max) && min < max);
export type Bounded = z.output<typeof boundedSchema>;

/**
 * Everything a room needs for one private answer, in canonical form: questions that differ only in words are equal as
 * JSON. The guarantee holds whatever stands in it, for none of it comes from the data.
 */
export const privateQuestionSchema = z
  .strictObject({
    version: z.literal(2),
    table: name,
    person: name,
    where: conditionSchema(termSchema).nullable(),
    groups: z.array(termSchema).max(16),
    /** The values of each group that are shown, there or not, NULL among them; null: groups are found in the data. */
    values: z
      .array(z.array(z.string().max(65_536).nullable()).min(1).max(10_001))
      .max(16)
      .nullable(),
    measures: z.array(measureSchema).min(1).max(64),
    bounds: z.array(boundedSchema).max(64),
    privacy: privacySchema,
  })
  .refine(
    ({ values, groups, privacy }) =>
      values === null ? privacy.delta > 0 : values.length === groups.length && privacy.delta === 0,
    'Groups that are found need delta, and nothing else does',
  )
  .readonly();
export type PrivateQuestion = z.output<typeof privateQuestionSchema>;

/**
 * What a room answers: the noisy components of every group, in whole steps, in the order of `noiseOf` (of a histogram one
 * for each bin). Figures, and totals over groups, are calculated of them and tell nothing more.
 */
export const noisyAnswerSchema = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        groups: z.array(z.string().nullable()).max(16),
        noisy: z.array(z.int()).max(mostNoisy),
      }),
    )
    .max(1_000_000),
});
export type NoisyAnswer = z.output<typeof noisyAnswerSchema>;
