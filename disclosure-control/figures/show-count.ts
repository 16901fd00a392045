import { baseOf, type CountRule } from '../profiles/document.ts';
import { ons10and5, perturbedCount } from '../profiles/perturbation-table.ts';
import type { Figure } from './figure.ts';

interface CountRules {
  readonly threshold: number;
  readonly counts: CountRule;
}

/**
 * A count of people as a profile shows it; `undefined` below the threshold, zero included: who chooses the question
 * can make any person's presence a zero or a one.
 *
 * @param key the sum of the people's keys, for cell keys
 */
export function showCount(rules: CountRules, people: number, key: bigint): Figure | undefined {
  if (people < rules.threshold) return undefined;
  return { value: roundCount(rules.counts, people, key), margin: countMargin(rules.counts) };
}

/** A count that may be shown, by a rule alone. */
export function roundCount(rule: CountRule, count: number, key: bigint): number {
  switch (rule.kind) {
    case 'exact':
      return count;
    case 'nearest':
      return Math.floor(count / rule.base + 0.5) * rule.base;
    case 'midpoint':
      return count === 0 ? 0 : Math.ceil(count / rule.base) * rule.base - rule.base / 2;
    case 'cell-key':
      return perturbedCount(ons10and5, count, Number(key % BigInt(ons10and5.keys)));
  }
}

/** Most that a rule changes a count by; a bound, not a chance. */
export function countMargin(rule: CountRule): number {
  return rule.kind === 'cell-key' ? ons10and5.most : Math.floor(baseOf(rule) / 2);
}

/** Whether a count and the one below it are shown differently. */
export function changesAt(rules: CountRules, count: number): boolean {
  return showCount(rules, count, 0n)?.value !== showCount(rules, count - 1, 0n)?.value;
}
