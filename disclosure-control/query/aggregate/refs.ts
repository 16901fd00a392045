import { z } from 'zod';
import { conditionSchema } from './condition.ts';

const index = z.int().min(0).max(63);

/** A grouped value, a figure, or what is calculated of figures, by its place in `groups`, `measures` or `computed`. */
export const refSchema = z.strictObject({ kind: z.enum(['group', 'measure', 'computed']), index });
export type OutputRef = z.output<typeof refSchema>;

const orderSchema = z.strictObject({
  on: refSchema,
  descending: z.boolean(),
  nulls: z.enum(['first', 'last']),
});
export type Order = z.output<typeof orderSchema>;

/** Which rows of a protected table are shown, and in which order. */
export const shownPart = {
  having: conditionSchema(refSchema).nullable(),
  order: z.array(orderSchema).max(80),
  limit: z.int().min(0).nullable(),
  offset: z.int().min(0),
};
