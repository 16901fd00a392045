import { z } from 'zod';
import { instant, personName } from './common.ts';
import { inboxKind } from './session.ts';

/** When a person is written to about a kind of thing. */
export const noticeTimes = z.enum(['now', 'daily', 'none']);
export type NoticeTime = z.infer<typeof noticeTimes>;

/** What a person is written to about, and where. */
export const notices = z.object({
  /** `off`: nothing is sent here. `no-address`: the sign-in provider gave none. */
  email: z.enum(['off', 'no-address', 'on']),
  /** The person’s own address. */
  address: z.string().optional(),
  kinds: z.array(
    z.object({
      kind: inboxKind,
      /** In words. */
      label: z.string(),
      time: noticeTimes,
      /** Whether it always reaches people, and cannot be chosen. */
      always: z.boolean(),
      /** Whether it mostly concerns people with their roles. */
      ofRoles: z.boolean(),
    }),
  ),
});
export type Notices = z.infer<typeof notices>;

export const noticeChoices = z.strictObject({ email: z.partialRecord(inboxKind, noticeTimes) });

/** Why no notice goes out, and since when. */
const trouble = z.object({ detail: z.string(), since: instant });

/** Whether notices go out, as operators see it. */
export const noticeDelivery = z.object({
  email: z.enum(['off', 'on', 'trouble']),
  trouble: trouble.optional(),
  /** How many people wait for a message that the mail server put off. */
  waiting: z.int(),
  /** People who were not told, the newest first. */
  givenUp: z.array(z.object({ person: personName, at: instant, status: z.int().optional() })),
  /** The operator’s receiver of webhooks. */
  webhook: z.object({
    state: z.enum(['off', 'on', 'trouble']),
    trouble: trouble.optional(),
    /** Messages that are to be tried again, and those that are not although it did not take them. */
    waiting: z.int(),
    givenUp: z.int(),
    /** What it answered last, when it did not take one. */
    status: z.int().optional(),
  }),
});
export type NoticeDelivery = z.infer<typeof noticeDelivery>;
