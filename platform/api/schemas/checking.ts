import { z } from 'zod';
import { day, instant, personName } from './common.ts';

const absence = z.object({ from: day, until: day });

/** Who checks what by when, for checkers and for officers who can name them. */
export const checking = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      agreement: z.string(),
      /** For those who may check it. */
      title: z.string().optional(),
      sent: instant,
      /** The day at whose end it is overdue. */
      due: day.optional(),
      state: z.enum(['open', 'near', 'overdue']).optional(),
      checkers: z.array(personName.extend({ away: z.boolean() })),
      /** Whether the viewer is named. */
      mine: z.boolean(),
      /** Whether the viewer names anybody, and takes anybody off, as an access officer. */
      names: z.boolean(),
      mayTake: z.boolean(),
      /** Who may check it, is not named and is there until it is due. */
      candidates: z.array(personName),
    }),
  ),
  /** Everybody with the role, with how many requests they are named for that are being checked. */
  checkers: z.array(personName.extend({ open: z.int(), absence: absence.optional() })),
  /** The viewer’s own absence, now or to come. */
  absence: absence.optional(),
  /** How long releases took, in bands; empty over too few. The whole time is from the first sending. */
  times: z.array(
    z.object({
      step: z.enum(['whole', 'check', 'answer', 'release']),
      median: z.string(),
      /** The 90th percentile, over twenty releases or more. */
      tail: z.string().optional(),
    }),
  ),
  /** Working days by step. */
  days: z.object({ check: z.int(), answer: z.int(), release: z.int() }),
});
export type Checking = z.infer<typeof checking>;
