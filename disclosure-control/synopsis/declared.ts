import { z } from 'zod';

/** A column by which a synopsis counts people: by its code list, in bands of its bounds, or by a part of a date. */
const byColumn = z.union([
  z.string().min(1).max(63),
  z.strictObject({ column: z.string().min(1).max(63), band: z.int().min(1).max(1_000_000) }),
  z.strictObject({ column: z.string().min(1).max(63), part: z.enum(['quarter', 'month', 'dow']) }),
]);
export type ByColumn = z.output<typeof byColumn>;

/**
 * The public synopsis that a dataset file declares: tables of people, and what all of them together may tell of one
 * person. All of it is chosen without the data.
 */
export const declaredSynopsisSchema = z.strictObject({
  epsilon: z.number().min(0.001).max(100),
  tables: z
    .array(z.strictObject({ title: z.string().trim().min(1).max(200), by: z.array(byColumn).min(1).max(4) }))
    .min(1)
    .max(20),
});
export type DeclaredSynopsis = z.output<typeof declaredSynopsisSchema>;

export const columnOf = (by: ByColumn): string => (typeof by === 'string' ? by : by.column);
