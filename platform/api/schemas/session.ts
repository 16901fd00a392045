import { z } from 'zod';
import { day, instant, role } from './common.ts';

export const session = z.object({
  /** Absent when nobody is signed in. */
  person: z
    .object({
      id: z.string(),
      /** Sign-in name, as agreements and officers' keys name people. */
      username: z.string(),
      name: z.string(),
      roles: z.array(role),
    })
    .optional(),
  /** To be sent back in the `x-csrf-token` header of every call that is not a GET. */
  csrf: z.string().optional(),
  mode: z.enum(['development', 'strict']),
  oversightBody: z.string(),
  /** Loud warnings for the whole environment (no sandbox, sample data only …). */
  notices: z.array(z.string()),
  /** Since when the kill switch is thrown; absent while everything runs. */
  stoppedSince: instant.optional(),
});
export type Session = z.infer<typeof session>;

/** Kinds of things that a person's inbox holds. */
export const inboxKind = z.enum([
  'check-request',
  'release-request',
  'request-due',
  'request-overdue',
  'check-escalated',
  'thread-question',
  'thread-answer',
  'answer-changes',
  'quarantined',
  'rejected',
  'download',
  'recalled',
  'no-checkers',
  'sign-agreement',
  'agreement-ending',
  'agreement-stopped',
  'sample',
  'question',
  'case-answered',
  'incident-clock',
  'containment',
]);
export type InboxKind = z.infer<typeof inboxKind>;

/** What needs this person, why, and by when. */
export const inboxItem = z.object({
  kind: inboxKind,
  title: z.string(),
  /** The version of the agreement that it is under. */
  agreement: z.string().optional(),
  why: z.string(),
  /** A path inside the browser application. */
  href: z.string(),
  since: instant,
  by: day.optional(),
});
export type InboxItem = z.infer<typeof inboxItem>;

export const home = z.object({
  inbox: z.array(inboxItem),
  agreements: z.array(
    z.object({
      ref: z.string(),
      title: z.string(),
      state: z.string(),
      termTo: day,
      people: z.int(),
      display: z.enum(['aggregates', 'rows']),
      lastActivity: instant.optional(),
      lastSql: z.string().optional(),
    }),
  ),
});
export type Home = z.infer<typeof home>;
