import type { DominanceRules } from './dominance.ts';
import type { Crowd, Evidence } from './evidence.ts';
import { ratioOf } from './derive.ts';
import type { Figure } from './figure.ts';
import type { SumRules } from './perturb-sum.ts';
import { perturbedRows } from './show-rows.ts';
import { showSum } from './show-sum.ts';

export interface MeanEvidence {
  /** What people's values add up to. */
  readonly values: Evidence;
  /** How many values they have. */
  readonly counts: Evidence;
}

interface MeanRules extends SumRules, DominanceRules {
  readonly meanDecimals: number;
}

/** AVG: the perturbed sum over the perturbed number of values, before either is rounded for show. */
export function showMean(
  { values, counts }: MeanEvidence,
  crowd: Crowd,
  rules: MeanRules,
): Figure | undefined {
  return meanOf(showSum(values, 'values', crowd, rules), perturbedRows(counts, crowd, rules), rules);
}

/** AVG of what is shown of a sum and of the number of values. */
export function meanOf(
  sum: Figure | undefined,
  count: Figure | undefined,
  rules: Pick<MeanRules, 'meanDecimals'>,
): Figure | undefined {
  const mean = ratioOf(sum, count);
  return mean && rounded(mean, rules.meanDecimals);
}

/**
 * VARIANCE: the perturbed sum of squared distances from the group's mean, over the perturbed number of values less
 * one. Each person's part is the sum of squares of their own values, so those far out are perturbed by themselves.
 *
 * @param squares of what people's squared distances add up to; the mean they are measured from stays in the room
 */
export function varianceOf(
  squares: Figure | undefined,
  count: Figure | undefined,
  rules: Pick<MeanRules, 'meanDecimals'>,
): Figure | undefined {
  const variance = ratioOf(squares, lessOne(count));
  return variance && rounded(variance, rules.meanDecimals);
}

/** STDDEV: the root of the variance; half its relative error. */
export function deviationOf(
  squares: Figure | undefined,
  count: Figure | undefined,
  rules: Pick<MeanRules, 'meanDecimals'>,
): Figure | undefined {
  const variance = ratioOf(squares, lessOne(count));
  if (variance === undefined || variance.value <= 0) return undefined;
  const value = Math.sqrt(variance.value);
  // The side on which the root is steeper, so that the interval covers both.
  const low = Math.sqrt(Math.max(0, variance.value - variance.margin));
  return rounded({ value, margin: value - low }, rules.meanDecimals);
}

function lessOne(count: Figure | undefined): Figure | undefined {
  return count && { value: count.value - 1, margin: count.margin };
}

function rounded({ value, margin }: Figure, decimals: number): Figure {
  const digits = (number: number): number => Number(number.toFixed(decimals));
  return { value: digits(value), margin: digits(margin) + 10 ** -decimals };
}
