import { z } from 'zod';

const count = z.int().nonnegative();

/** How well published rows hide people; see `identifiability`. Columns and shares, no value. */
const identifiabilitySchema = z.strictObject({
  /** Quasi-identifiers that were combined. */
  columns: z.array(z.string()),
  /** How many more there are. */
  left: count,
  /** The fewest people of a class over all of them: `1`, `2-4`, `5-9` or `10+`. */
  k: z.string().max(10),
  /** Per cent of rows that are the only person's of their class. */
  alone: z.number(),
  /** The combinations of up to three columns that leave most rows alone. */
  worst: z.array(z.strictObject({ columns: z.array(z.string()), k: z.string().max(10), alone: z.number() })),
  /** How many combinations were looked at, of how many. */
  tried: count,
  of: count,
  /** Per cent of rows of several people who all have one value of a sensitive column; the fewest values of a class. */
  alike: z.array(z.strictObject({ column: z.string(), l: z.string().max(10), alike: z.number() })),
  /** What each offered transform would give. */
  transforms: z.array(
    z.strictObject({ column: z.string(), transform: z.string(), k: z.string().max(10), alone: z.number() }),
  ),
});
export type Identifiability = z.output<typeof identifiabilitySchema>;

/** A release's quality report, as the steward keeps and tells it. */
export const qualityReportSchema = z.strictObject({
  format: z.literal(1),
  rows: z.strictObject({ in: count, published: count, quarantined: count }),
  /** Rows by the first reason that kept them out; sums to `rows.quarantined`. */
  quarantined: z.record(z.string().max(200), count),
  /** Published rows that break a rule which only warns, without the last digit. */
  warnings: z.record(z.string().max(200), z.string().max(40)),
  /** How many rows each step linked to a person, without the last digit. */
  linkage: z
    .strictObject({
      number: z.string(),
      likeness: z.string(),
      review: z.string(),
      unlinked: z.string(),
      quarantined: z.string(),
    })
    .optional(),
  columns: z
    .array(z.strictObject({ name: z.string(), nulls: z.string(), distinct: z.string() }).readonly())
    .readonly(),
  /** What became of the rows in the quarantine of the release before. */
  earlier: z
    .strictObject({
      release: z.string().max(20),
      cameBack: count,
      stillQuarantined: count,
      notDelivered: count,
      unknown: count,
    })
    .optional(),
  identifiability: identifiabilitySchema.optional(),
  /** The release that was made of the very same file. */
  sameFileAs: z.string().max(20).optional(),
});
