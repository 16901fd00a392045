import { abs, type Evidence } from './evidence.ts';

export interface DominanceRules {
  readonly dominance: {
    readonly largestTwoShare: number;
    readonly remainderShare: number;
    readonly priorShare?: number | undefined;
  };
}

/**
 * Whether few people bring nearly all of a total (Handbook on Statistical Disclosure Control for Outputs, 2024):
 * (n,k) with n = 2, the two largest bring more than their share; or p%, the rest is less than a share of the largest,
 * whom the second, who knows their own value, could then estimate: total less own leaves the largest and the rest. By
 * the pq rule (prior and posterior; Hundepool et al., Statistical Disclosure Control, 2012, chapter 4) the second
 * knows of the rest all but a share beforehand, and only that share hides the largest: q × rest < p × largest. Values
 * of both signs make it likelier.
 */
export function isDominated({ largest, sum }: Evidence, { dominance }: DominanceRules): boolean {
  const [first = 0n, second = 0n] = largest.map(({ amount }) => abs(amount));
  const share = (part: number): bigint => BigInt(Math.round(part * 1000));
  const total = abs(sum);
  return (
    (first + second) * 1000n > total * share(dominance.largestTwoShare) ||
    // Nothing known beforehand (q = 1) is p%.
    (total - first - second) * share(dominance.priorShare ?? 1) < first * share(dominance.remainderShare)
  );
}
