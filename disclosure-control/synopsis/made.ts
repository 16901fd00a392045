import { z } from 'zod';
import type { PrivateQuestion } from '../query/private/question.ts';

const cellSchema = z.strictObject({
  values: z.array(z.string().max(65_536).nullable()).max(4),
  /** People in the cell with noise: any whole number. */
  people: z.int(),
});

/**
 * A synopsis as it was drawn, once for a release: nothing that is derived of it tells more. `epsilon` is what all tables
 * spent together, adding or removing one person.
 */
export const madeSynopsisSchema = z.strictObject({
  format: z.literal(1),
  dataset: z.string().max(63),
  release: z.string().max(20),
  epsilon: z.number().positive(),
  tables: z
    .array(
      z.strictObject({
        title: z.string().max(200),
        by: z.array(z.string().max(63)).min(1).max(4),
        /** What the table spent of epsilon. */
        epsilon: z.number().positive(),
        cells: z.array(cellSchema).min(1).max(2_000),
      }),
    )
    .min(1)
    .max(20),
});
export type MadeSynopsis = z.output<typeof madeSynopsisSchema>;
export type MadeTable = MadeSynopsis['tables'][number];

/** One table as it was drawn for its question. */
export function madeTable(
  { title, by }: { readonly title: string; readonly by: readonly string[] },
  { privacy }: PrivateQuestion,
  groups: readonly { readonly groups: readonly (string | null)[]; readonly noisy: readonly number[] }[],
): MadeTable {
  return {
    title,
    by: [...by],
    epsilon: privacy.epsilon,
    cells: groups.map(({ groups: values, noisy }) => ({ values: [...values], people: noisy[0] ?? 0 })),
  };
}
