import { z } from 'zod';

/** The ledger's types of what is told of quarantined rows. */
export const quarantineShown = 'quarantine.shown';
export const faultsListed = 'quarantine.listed';

/** Rows that one look shows. */
export const quarantinePage = 25;
/** Faults that one list names. */
export const mostFaults = 20_000;

/** What became of a quarantined row in the next release of its dataset, by the column that tells rows apart. */
export const laterStates = ['came-back', 'still-quarantined', 'not-delivered', 'unknown'] as const;
export type LaterState = (typeof laterStates)[number];

const line = z.int().positive();
const later = z.enum(laterStates).nullable();

/** A quarantined row, whole. */
export const quarantinedRowSchema = z.strictObject({
  /** The physical line of the landing file where it begins. */
  line,
  lines: z.int().positive(),
  reason: z.string().max(200),
  /** Cells by column, as they arrived; empty of what could not be cut into cells. */
  cells: z.array(z.strictObject({ column: z.string().max(100), value: z.string().nullable() })),
  /** The line itself, of what could not be cut into cells. */
  source: z.string().nullable(),
  later,
});
export type QuarantinedRow = z.output<typeof quarantinedRowSchema>;
export const quarantineRowsSchema = z.strictObject({
  rows: z.array(quarantinedRowSchema).max(quarantinePage),
  more: z.boolean(),
});
export type QuarantineRows = z.output<typeof quarantineRowsSchema>;

/** Where a row failed, without a value of it. */
const faultSchema = z.strictObject({
  line,
  lines: z.int().positive(),
  reason: z.string().max(200),
  later,
});

export const faultListSchema = z.strictObject({
  faults: z.array(faultSchema).max(mostFaults),
  total: z.int().nonnegative(),
});
export type FaultList = z.output<typeof faultListSchema>;

/** What a page of quarantine is asked for by. */
export interface QuarantineQuery {
  /** Only rows of this reason. */
  readonly reason?: string | undefined;
  /** Only rows that begin behind this line. */
  readonly after: number;
}
