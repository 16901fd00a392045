import { z } from 'zod';

const count = z.int().nonnegative();

/** A release's quality report, as the steward keeps and tells it. */
export const qualityReportSchema = z.strictObject({
  format: z.literal(1),
  rows: z.strictObject({ in: count, published: count, quarantined: count }),
  /** Rows by the first reason that kept them out; sums to `rows.quarantined`. */
  quarantined: z.record(z.string().max(200), count),
  /** Published rows that break a rule which only warns, without the last digit. */
  warnings: z.record(z.string().max(200), z.string().max(40)),
  columns: z.array(z.strictObject({ name: z.string(), nulls: z.string(), distinct: z.string() })),
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
  /** The release that was made of the very same file. */
  sameFileAs: z.string().max(20).optional(),
});
