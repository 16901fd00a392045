import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDominated } from './dominance.ts';
import type { Evidence } from './evidence.ts';

const evidence = (amounts: readonly number[]): Evidence => ({
  people: amounts.length,
  key: 0n,
  sum: BigInt(amounts.reduce((sum, one) => sum + one, 0)),
  largest: amounts.toSorted((a, b) => b - a).map((amount) => ({ amount: BigInt(amount), key: 0n })),
});
/** No (n,k): the p% and pq rules alone. */
const rule = (remainderShare: number, priorShare?: number) => ({
  dominance: { largestTwoShare: 1, remainderShare, ...(priorShare === undefined ? {} : { priorShare }) },
});
const amounts = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 2, maxLength: 20 });
/** Shares in thousandths, as rules are given. */
const share = fc.integer({ min: 1, max: 999 }).map((one) => one / 1000);

/**
 * How near one contributor, who knows their own value and of all others but the largest all but a share, comes to the
 * largest, from above: the total less what they know for certain.
 */
function nearest(values: readonly number[], attacker: number, prior: number): number {
  const sorted = values.toSorted((a, b) => b - a);
  const total = sorted.reduce((sum, one) => sum + one, 0);
  const certain = sorted.reduce(
    (sum, one, at) => (at === 0 ? sum : sum + (at === attacker ? one : one * (1 - prior))),
    0,
  );
  return total - certain - (sorted[0] ?? 0);
}

test('a sum is sensitive where some contributor who knows their own value estimates the largest too nearly', () => {
  fc.assert(
    fc.property(amounts, share, share, (values, p, q) => {
      const largest = Math.max(...values);
      const near = values.slice(1).map((_, at) => nearest(values, at + 1, q));
      // The second knows most: nobody comes nearer.
      expect(Math.min(...near)).toBeCloseTo(near[0] ?? 0, 6);
      const margin = Math.min(...near) - p * largest;
      if (Math.abs(margin) > 1e-6 * largest)
        expect(isDominated(evidence(values), rule(p, q))).toBe(margin < 0);
    }),
  );
});

test('who knows nothing beforehand is held off by p%, and pq is p% with p as a share of q', () => {
  fc.assert(
    fc.property(amounts, share, fc.integer({ min: 1, max: 1000 }), (values, p, thousandths) => {
      const q = thousandths / 1000;
      expect(isDominated(evidence(values), rule(p, 1))).toBe(isDominated(evidence(values), rule(p)));
      const [first = 0, second = 0, ...rest] = values.toSorted((a, b) => b - a);
      const left = rest.reduce((sum, one) => sum + one, 0);
      const gap = left - (p / q) * first;
      if (Math.abs(gap) > 1e-6 * (first + second))
        expect(isDominated(evidence(values), rule(p, q))).toBe(gap < 0);
    }),
  );
});

test('to know more beforehand makes no sum safe, and one person more makes none unsafe that was safe', () => {
  fc.assert(
    fc.property(amounts, share, share, share, (values, p, one, other) => {
      const [less, more] = [Math.max(one, other), Math.min(one, other)];
      if (isDominated(evidence(values), rule(p, less)))
        expect(isDominated(evidence(values), rule(p, more))).toBe(true);
      // Somebody who brings no more than the second widens what hides the largest.
      const [, second = 1] = values.toSorted((a, b) => b - a);
      if (!isDominated(evidence(values), rule(p, less)))
        expect(isDominated(evidence([...values, Math.max(1, Math.floor(second / 2))]), rule(p, less))).toBe(
          false,
        );
    }),
  );
});
