import { z } from 'zod';

const people = {
  /** As shown: whole, not below zero, and consistent. */
  people: z.int(),
  /** What was counted lies between them in 95 of 100 synopses. */
  low: z.int(),
  high: z.int(),
};
const synopsisCell = z.object({
  values: z.array(z.string().nullable()),
  /** What the codes mean. */
  labels: z.array(z.string()),
  ...people,
});

/** Counts of people that anybody may see, with noise. */
export const synopsis = z.object({
  dataset: z.string(),
  title: z.string(),
  release: z.string(),
  /** The day on which it was published. */
  published: z.string(),
  /** What it tells of one person at most, all tables together. */
  epsilon: z.number(),
  total: z.object(people),
  tables: z.array(
    z.object({
      title: z.string(),
      by: z.array(z.string()),
      cells: z.array(synopsisCell),
      margins: z.array(z.object({ by: z.string(), cells: z.array(synopsisCell) })),
    }),
  ),
});
export type Synopsis = z.infer<typeof synopsis>;
