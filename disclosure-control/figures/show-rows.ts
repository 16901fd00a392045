import type { CountRule } from '../profiles/document.ts';
import type { DominanceRules } from './dominance.ts';
import type { Crowd, Evidence } from './evidence.ts';
import type { Figure } from './figure.ts';
import type { SumRules } from './perturb-sum.ts';
import { countMargin, roundCount } from './show-count.ts';
import { showSum } from './show-sum.ts';

export interface RowRules extends SumRules, DominanceRules {
  readonly counts: CountRule;
}

/** Rows need less noise than values: a row more or less is 1, and what is told beside it is rounded. */
const rowNoise = 75;

/**
 * Rows, or values that are not NULL, before rounding: what means and rates are divided by. Exact counts never are:
 * from a shown sum and an exact mean the exact count would follow, and from many columns' means their average.
 *
 * @param evidence each person's number of rows. Rows without a person join it as one contribution with key 0,
 *   because they could be one person's
 */
export function perturbedRows(
  evidence: Evidence,
  crowd: Crowd,
  rules: SumRules & DominanceRules,
): Figure | undefined {
  const noise = Math.min(rowNoise, rules.sums.noise);
  return showSum(evidence, 'rows', crowd, {
    threshold: rules.threshold,
    dominance: rules.dominance,
    sums: { base: 1, noise },
  });
}

/** COUNT(*) and COUNT(column). */
export function showRows(evidence: Evidence, crowd: Crowd, rules: RowRules): Figure | undefined {
  const rows = perturbedRows(evidence, crowd, rules);
  return rows && roundedRows(rows, rules);
}

/** A perturbed number of rows, rounded as the profile rounds counts. There are at least as many rows as people. */
export function roundedRows(rows: Figure, rules: Pick<RowRules, 'counts' | 'threshold'>): Figure {
  const rounded = roundCount(asRounding(rules.counts), Math.max(rules.threshold, Math.round(rows.value)), 0n);
  return { value: rounded, margin: rows.margin + countMargin(rules.counts) };
}

/** A table of cell keys is made for exact counts; over a perturbed one, its multiple is what remains of it. */
function asRounding(rule: CountRule): CountRule {
  return rule.kind === 'cell-key' ? { kind: 'nearest', base: 5 } : rule;
}
