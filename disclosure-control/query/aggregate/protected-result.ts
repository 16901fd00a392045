import { z } from 'zod';
import { cellSchema } from '../../cells.ts';
import { planTypes } from './condition.ts';

const columnSchema = z.strictObject({
  name: z.string(),
  /** `rows` and `people` are counts. */
  kind: z.enum(['group', 'rows', 'people', 'sum', 'mean', 'variance', 'deviation', 'quantile', 'calculated']),
  type: z.enum(planTypes),
});

/** What a person may see of an aggregate. Everything in it is a function of protected values. */
export const protectedResultSchema = z
  .strictObject({
    profile: z.string(),
    columns: z.array(columnSchema),
    rows: z.array(z.array(cellSchema)),
    /** The same for every answer to a plan under a profile: they say the rules, not whether they bit. */
    notices: z.array(z.string()),
  })
  .readonly();
export type ProtectedResult = z.output<typeof protectedResultSchema>;
