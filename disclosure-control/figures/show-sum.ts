import { clampSum } from './clamp-sum.ts';
import type { Crowd, Evidence } from './evidence.ts';
import type { Figure } from './figure.ts';
import type { Kind } from './keys.ts';
import { perturbSum, type SumRules } from './perturb-sum.ts';

/** A sum by the mechanism that its crowd calls for. */
export function showSum(evidence: Evidence, kind: Kind, crowd: Crowd, rules: SumRules): Figure | undefined {
  return crowd === 'declared' ? perturbSum(evidence, kind, rules) : clampSum(evidence, kind, rules);
}
