import { clampSum } from './clamp-sum.ts';
import { isDominated, type DominanceRules } from './dominance.ts';
import type { Crowd, Evidence } from './evidence.ts';
import type { Figure } from './figure.ts';
import type { Kind } from './keys.ts';
import { perturbSum, type SumRules } from './perturb-sum.ts';

/**
 * A sum by the mechanism that its crowd calls for. Where few people bring nearly all of it, they are cut down as in a
 * crowd that may be chosen: hiding the sum would tell of them as well.
 */
export function showSum(
  evidence: Evidence,
  kind: Kind,
  crowd: Crowd,
  rules: SumRules & DominanceRules,
): Figure | undefined {
  return crowd === 'declared' && !isDominated(evidence, rules)
    ? perturbSum(evidence, kind, rules)
    : clampSum(evidence, kind, rules);
}
