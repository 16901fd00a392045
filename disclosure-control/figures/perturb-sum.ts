import { abs, type Evidence } from './evidence.ts';
import { fromMillionths, marginOf, type Figure } from './figure.ts';
import { draws, normalPart, recordDeviation, recordPart, type Kind } from './keys.ts';
import { nearest, stepFor } from './step.ts';

export interface SumRules {
  readonly threshold: number;
  /** `noise`: the deviation of the crowd's part of the noise, in hundredths of what a member of the crowd brings. */
  readonly sums: { readonly base: number; readonly noise: number };
}

/**
 * A sum over people of declared categories, without bias. Two kinds of noise are added:
 * - each of the few who bring more than the threshold-th largest has their own contribution changed by 10 % to 20 %, always the same way. So the
 *   few cannot be told to within 10 % of what they bring (the p % rule with p = 10), in one figure or in the
 *   differences of a thousand;
 * - the crowd's part, of the size of what the threshold-th largest brings, drawn from the keys of all. So one member of
 *   the crowd more or less gives another draw, which is larger than what the member brings.
 *
 * It does not protect against a crowd that was chosen: 29 people of 1 and one of 90 give a sum unlike any of 29.
 *
 * @returns `undefined` when fewer people contribute than the threshold
 */
export function perturbSum(evidence: Evidence, kind: Kind, rules: SumRules): Figure | undefined {
  const crowd = evidence.largest[rules.threshold - 1];
  if (crowd === undefined || evidence.people < rules.threshold) return undefined;
  // Those who bring exactly what the crowd brings are of the crowd: which of equals a list names is chance.
  const few = evidence.largest.filter((one) => abs(one.amount) > abs(crowd.amount));
  const own = few.reduce((sum, one) => sum + recordPart(one.amount, kind, one.key), 0n);
  const unit = abs(crowd.amount) * BigInt(rules.sums.noise);
  const noise = normalPart(unit, draws('cell', kind, evidence.key, evidence.sum)) / 100n;
  const step = stepFor(crowd.amount) * BigInt(rules.sums.base);
  const value = nearest(evidence.sum + own + noise, step);
  const deviation = Math.hypot(
    ...few.map((one) => recordDeviation * fromMillionths(one.amount)),
    fromMillionths(unit) / 100,
    fromMillionths(step) / Math.sqrt(12),
  );
  return { value: fromMillionths(value), margin: marginOf(deviation) };
}
