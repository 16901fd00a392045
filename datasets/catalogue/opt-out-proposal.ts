import { z } from 'zod';
import { optOutKinds, optOutSnapshotSchema, type OptOutSnapshot } from './opt-out-snapshot.ts';

/** The ledger's types of what happens to lists of opt-outs. */
export const optOutsProposed = 'optout.proposed';
export const optOutsApplied = 'optout.applied';
export const optOutsUndone = 'optout.undone';
export const optOutsDiscarded = 'optout.discarded';

/** Why a list takes a second person. */
export const secondPersonReasons = ['shrinks', 'name'] as const;
export type SecondPersonReason = (typeof secondPersonReasons)[number];

/** What may be said of a list beside another: numbers without the last digit. */
const listed = z.strictObject({
  /** ISO 8601, UTC. */
  landed: z.iso.datetime(),
  count: z.string().max(20),
});

/** A list that was read and compared with the one in use, and is not in use yet. */
export const optOutProposalSchema = z.strictObject({
  id: z.string().regex(/^oop_[a-z2-7]{20}$/),
  kind: z.enum(optOutKinds),
  /** The act of the ledger by which it was proposed. */
  act: z.string().max(60),
  /** ISO 8601, UTC: when it was proposed. */
  at: z.iso.datetime(),
  /** The file it came from; null of one that brings back the list before. */
  file: z.string().max(200).nullable(),
  undo: z.boolean(),
  list: listed,
  /** The list in use; null when there is none. */
  inUse: listed.nullable(),
  /** Numbers that only this list has, and that only the list in use has, without the last digit. */
  added: z.string().max(20),
  gone: z.string().max(20),
  /** Whether both have the same numbers. */
  same: z.boolean(),
  /** Empty: it may be applied by whoever proposed it. */
  reasons: z.array(z.enum(secondPersonReasons)),
});
export type OptOutProposal = z.output<typeof optOutProposalSchema>;

/** What is known of the lists: those in use, what waits for a second person, which could be undone. */
export const optOutStandingSchema = z.strictObject({
  inUse: z.array(optOutSnapshotSchema),
  waiting: z.array(optOutProposalSchema),
  undoable: z.array(z.enum(optOutKinds)),
});
export type OptOutStanding = z.output<typeof optOutStandingSchema>;

/** An applied list, and whether its numbers are others than those of the list before. */
export const appliedListSchema = z.strictObject({ snapshot: optOutSnapshotSchema, changed: z.boolean() });
export interface AppliedList {
  readonly snapshot: OptOutSnapshot;
  readonly changed: boolean;
}

/** Of people on the list in use, so many may be missing from the next one without a second person. */
const goneAtMost = { numbers: 10, share: 0.001 } as const;

const words = { national: /(^|[^a-z])national/i, type1: /(^|[^a-z])type[-_ ]?(1|one)/i } as const;

/** Whether a file's name is one of a list of this kind: it names it, or names opt-outs and no other kind. */
export function namedAsKind(file: string, kind: OptOutProposal['kind']): boolean {
  const other = kind === 'national' ? words.type1 : words.national;
  return !other.test(file) && (words[kind].test(file) || /opt[-_ ]?outs?/i.test(file));
}

/**
 * Why a second person has to agree to a list. Whoever was on the list in use and is not on the next one is in the
 * data again, so what counts is who is gone, not how many there are. Pure.
 */
export function reasonsForSecond(facts: {
  readonly kind: OptOutProposal['kind'];
  /** Null of a list that was on record before, or that came as text. */
  readonly file: string | null;
  readonly inUse: number;
  readonly gone: number;
}): readonly SecondPersonReason[] {
  const shrinks = facts.gone > goneAtMost.numbers || facts.gone > facts.inUse * goneAtMost.share;
  const misnamed = facts.file !== null && !namedAsKind(facts.file, facts.kind);
  return [...(shrinks ? (['shrinks'] as const) : []), ...(misnamed ? (['name'] as const) : [])];
}
