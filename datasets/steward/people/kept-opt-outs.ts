import { z } from 'zod';
import { optOutProposalSchema } from '../../catalogue/opt-out-proposal.ts';
import { listedAt, optOutSnapshotSchema } from '../../catalogue/opt-out-snapshot.ts';

/** What is kept beside a list in use. Lists of earlier versions have the snapshot alone. */
export const keptSchema = z.union([
  z.strictObject({
    snapshot: optOutSnapshotSchema,
    proposal: z.string(),
    /** When the newest file landed that was ever in use: no older one is taken, also after an undo. */
    newest: z.iso.datetime().optional(),
  }),
  optOutSnapshotSchema.transform((snapshot) => ({ snapshot, proposal: '', newest: undefined })),
]);
export type Kept = z.output<typeof keptSchema>;

/** What is kept beside a list that waits: its snapshot, should it be applied, and the list it was compared with. */
export const waitingSchema = z.strictObject({
  proposal: optOutProposalSchema,
  snapshot: optOutSnapshotSchema,
  against: z.string().nullable(),
});

/** When the newest file landed that was ever in use. */
export function newestOf({ snapshot, newest }: Kept): Date {
  return new Date(newest ?? listedAt(snapshot));
}

/** What earlier versions wrote in the place of a proposal beside a list that was undone. */
export const undone = 'undone';
