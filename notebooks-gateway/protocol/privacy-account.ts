import { z } from 'zod';

/** What a room is about to spend of its agreement's privacy budget, and of those of the datasets whose people it counts. */
export const spendParams = z.strictObject({
  epsilon: z.number().positive().max(100),
  delta: z.number().min(0).max(0.01),
  datasets: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,62}$/))
    .min(1)
    .max(100),
});
export type SpendParams = z.output<typeof spendParams>;

/** The steward's own count of what was spent, for one room: what it took is on its disk, and is never given back. */
export interface PrivacyAccount {
  /** @throws when it does not fit what the signed agreement and the datasets have left */
  spend(params: SpendParams): Promise<void>;
}
