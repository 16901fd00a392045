import { abs, type Evidence } from './evidence.ts';

export interface DominanceRules {
  readonly dominance: { readonly largestTwoShare: number; readonly remainderShare: number };
}

/**
 * Whether few people bring nearly all of a total (Handbook on Statistical Disclosure Control for Outputs, 2024):
 * (n,k) with n = 2, the two largest bring more than their share; or p%, the rest is less than a share of the largest,
 * whom the second could then estimate. Values of both signs make it likelier.
 */
export function isDominated({ largest, sum }: Evidence, { dominance }: DominanceRules): boolean {
  const [first = 0n, second = 0n] = largest.map(({ amount }) => abs(amount));
  const share = (part: number): bigint => BigInt(Math.round(part * 1000));
  const total = abs(sum);
  return (
    (first + second) * 1000n > total * share(dominance.largestTwoShare) ||
    (total - first - second) * 1000n < first * share(dominance.remainderShare)
  );
}
