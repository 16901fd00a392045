import { parseActId, parseAgreementId, parseAgreementRef, parseDatasetId } from '@vitrine/core/ids';
import { z } from 'zod';

/**
 * Why a cut is no longer kept. `stopped`: its version was suspended, ended or replaced; `expired`: its term is
 * over; `opt-outs`: newer opt-outs count, or someone was found to be a person who opted out; `superseded`:
 * another cut of the dataset took its place, from a newer release for one; `damaged`: it is not what was made.
 */
export const removalReasons = ['stopped', 'expired', 'opt-outs', 'superseded', 'damaged'] as const;
export type RemovalReason = (typeof removalReasons)[number];

const reference = z.string().transform(parseAgreementRef);

/** A cut that is gone, or is going at this moment; `act` names the removal in the ledger. */
export const removalSchema = z.strictObject({
  act: z.string().transform(parseActId),
  agreement: reference,
  /** Not known of a cut that is too damaged to say. */
  dataset: z.string().transform(parseDatasetId).optional(),
  cut: z.string(),
  reason: z.enum(removalReasons),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
});
export type Removal = z.output<typeof removalSchema>;

/** What the end of an agreement destroys, for the ledger. */
export const destructionSchema = z.strictObject({
  agreement: z.string().transform(parseAgreementId),
  /** ISO 8601, UTC: when it was first asked for. */
  at: z.iso.datetime(),
  /** Entities whose pseudonym maps and keys are gone. */
  pseudonymMaps: z.array(z.string()),
  cuts: z.array(z.strictObject({ ref: reference, cut: z.string() })),
});
export type Destruction = z.output<typeof destructionSchema>;
