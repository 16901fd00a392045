import { z } from 'zod';

export const mostTwinRows = 10_000;

/** The same numbers give the same rows; tables made with the same of both have the same people and keys. */
export const twinQuery = z.object({
  rows: z.coerce.number().int().min(1).max(mostTwinRows).default(1_000),
  seed: z.coerce.number().int().min(0).max(2_147_483_647).default(1),
});

/** Rows that are nobody's, made from the description of a table and from published figures. */
export const twin = z.object({
  dataset: z.string(),
  release: z.string(),
  rows: z.int(),
  seed: z.int(),
  /** What it is, in a sentence; the file begins with it, too. */
  note: z.string(),
  /** With the types that a room has, as DuckDB writes them. */
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      description: z.string(),
      codes: z.record(z.string(), z.string()).optional(),
    }),
  ),
  /** How far the rows are from the published tables that shaped them: half the sum of differences of shares. */
  likeness: z.array(z.object({ title: z.string(), totalVariation: z.number() })),
  /** UTF-8, with a line of comment (`#`) before the header. */
  csv: z.string(),
});
export type Twin = z.infer<typeof twin>;
