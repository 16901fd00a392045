import { z } from 'zod';
import { instant, personName } from './common.ts';

/** Whether everything runs, or who stopped it, when and why, as operators see it. */
export const environment = z.discriminatedUnion('stopped', [
  z.object({ stopped: z.literal(false) }),
  z.object({
    stopped: z.literal(true),
    since: instant,
    /** Absent when the record's private part is gone. */
    by: personName.optional(),
    reason: z.string().optional(),
  }),
]);
export type Environment = z.infer<typeof environment>;
