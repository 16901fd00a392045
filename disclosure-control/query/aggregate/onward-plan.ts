import { z } from 'zod';
import { conditionSchema, literalSchema, name, planTypes } from './condition.ts';
import { expressionSchema } from './expression.ts';
import { refSchema, shownPart } from './refs.ts';

const place = z.int().min(0).max(255);

/**
 * A table of protected figures that is asked onward: `WITH r AS (protected aggregate), std(age, w) AS (VALUES …) SELECT
 * region, SUM(r.n * std.w) FROM r JOIN std USING (age) GROUP BY region`. It sees what may be shown, and written-out
 * values, so that nothing in it can tell more; errors follow from those of the figures.
 *
 * `texts` and `numbers` are the columns of the table before, then those of `list`, by which its groups and figures
 * are numbered. With `sums` rows are grouped by `by`; then `computed` and `having` speak of the sums.
 */
export const onwardSchema = z.strictObject({
  texts: z.array(z.strictObject({ column: place, type: z.enum(planTypes), name })).max(80),
  numbers: z.array(place).max(80),
  list: z
    .strictObject({
      outer: z.boolean(),
      on: z
        .array(z.strictObject({ text: place, key: place }))
        .min(1)
        .max(8),
      rows: z.array(z.array(literalSchema.nullable()).max(32)).min(1).max(2_000),
      texts: z.array(z.strictObject({ at: place, type: z.enum(planTypes), name })).max(32),
      numbers: z.array(place).max(32),
    })
    .nullable(),
  where: conditionSchema(refSchema).nullable(),
  by: z.array(place).max(16),
  sums: z
    .array(z.strictObject({ kind: z.enum(['sum', 'mean']), of: expressionSchema }))
    .max(64)
    .nullable(),
  computed: z.array(expressionSchema).max(80),
  /** With the column of the table before that is only passed on, or null. */
  output: z
    .array(z.strictObject({ on: refSchema, name, from: place.nullable() }))
    .min(1)
    .max(80),
  ...shownPart,
});
export type Onward = z.output<typeof onwardSchema>;
