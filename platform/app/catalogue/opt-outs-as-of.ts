import { listedAt, type OptOutSnapshot } from '@vitrine/datasets/catalogue';
import type { OptOutRule } from '@vitrine/policy/cut';

/**
 * The moment of the oldest of the lists that an agreement applies: nobody who opted out later is left out by all of
 * them. Null where it applies none, or where none of its kinds has arrived.
 * @param lists the newest list of each kind
 */
export function optOutsAsOf(
  rule: OptOutRule,
  lists: readonly Pick<OptOutSnapshot, 'kind' | 'at' | 'landed'>[],
): string | null {
  const applied = lists.filter(({ kind }) => rule[kind]).map(listedAt);
  return applied.sort()[0] ?? null;
}
