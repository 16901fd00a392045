import type { OptOutRule } from '@vitrine/policy/cut';
import { z } from 'zod';
import { OptOutsTooOld } from '../errors.ts';

/** The national data opt-out, and objections registered with a practice (type 1). */
export const optOutKinds = ['national', 'type1'] as const;
export type OptOutKind = (typeof optOutKinds)[number];

/** An applied list: what may be said of it. */
export const optOutSnapshotSchema = z.strictObject({
  id: z.string().regex(/^oos_[a-z2-7]{20}$/),
  kind: z.enum(optOutKinds),
  /** ISO 8601, UTC: when it was applied. */
  at: z.iso.datetime(),
  /** ISO 8601, UTC: when its file landed; not known of lists that were applied before this was kept. */
  landed: z.iso.datetime().nullable().default(null),
  /** How many numbers it lists, without the last digit. */
  count: z.string(),
});
export type OptOutSnapshot = z.output<typeof optOutSnapshotSchema>;

/** The moment from which a list's age counts: applying an old file again makes nothing of it newer. */
export function listedAt({ at, landed }: Pick<OptOutSnapshot, 'at' | 'landed'>): string {
  return landed ?? at;
}

const dayMs = 86_400_000;

/**
 * The lists that a rule needs, of the newest of each kind; none is older than the rule allows. Pure.
 * @throws OptOutsTooOld also when one is missing
 */
export function optOutsNeeded(
  rule: OptOutRule,
  newest: readonly OptOutSnapshot[],
  now: Date,
): readonly OptOutSnapshot[] {
  return optOutKinds
    .filter((kind) => rule[kind])
    .map((kind) => {
      const snapshot = newest.find((one) => one.kind === kind);
      const age = snapshot === undefined ? Infinity : now.getTime() - Date.parse(listedAt(snapshot));
      // A list from after today was applied by a clock that was wrong: how old it is nobody knows.
      if (snapshot !== undefined && age <= rule.maxAgeDays * dayMs && age >= -dayMs) return snapshot;
      throw new OptOutsTooOld({
        detail: `The agreement needs ${kind === 'national' ? 'national' : 'type 1'} opt-outs that are at most ${rule.maxAgeDays} days old.`,
        help: 'A data manager applies the newest list; its age counts from when its file landed. Then try again.',
        facts: {
          kind,
          maxAgeDays: rule.maxAgeDays,
          at: snapshot === undefined ? undefined : listedAt(snapshot),
        },
      });
    });
}
