import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetAccountant } from '../accounting/budget-accountant.ts';
import { BudgetError } from '../errors.ts';
import { unlimited, withSeed } from '../testing.ts';
import * as tools from './index.ts';
import { group, sortKeys } from './sort-keys.ts';

fc.configureGlobal({ seed: 4 });

const bounds = [0, 10] as const;
const free = { accountant: unlimited, epsilon: Infinity };
const paid = (epsilon = 1): { accountant: BudgetAccountant; epsilon: number } => ({
  accountant: new BudgetAccountant({ epsilon, delta: 0 }),
  epsilon,
});

describe('without noise', () => {
  interface Vector {
    readonly mechanism: string;
    readonly values: number[];
    readonly result: number | number[];
    readonly edges?: number[];
  }
  const text = readFileSync(new URL('../vectors/exact-statistics.json', import.meta.url), 'utf8');
  it.each((JSON.parse(text) as { cases: Vector[] }).cases)(
    '$mechanism equals the exact statistic',
    ({ mechanism, values, result, edges }) => {
      if (mechanism === 'histogram') {
        const ours = tools.histogram(values, { ...free, bins: 5, range: bounds });
        expect([...ours.counts]).toEqual(result);
        expect([...ours.edges]).toEqual(edges);
      } else if (mechanism === 'countNonzero') {
        expect(tools.countNonzero(values, free)).toBe(result);
      } else {
        const tool = (tools as unknown as Record<string, typeof tools.mean>)[mechanism] as typeof tools.mean;
        const input = mechanism.startsWith('nan') ? [...values, Number.NaN] : values;
        expect(tool(input, { ...free, bounds })).toBeCloseTo(result as number, 12);
      }
    },
  );

  it('quantiles interpolate as usual', () => {
    expect(tools.median([3, 1, 2, 4], { ...free, bounds })).toBe(2.5);
    expect([...tools.percentile([1, 2, 3, 4, 5], [0, 25, 100], { ...free, bounds })]).toEqual([1, 2, 5]);
    expect(tools.quantile([9, 99], 1, { ...free, bounds })).toBe(10);
  });
});

describe('bounds and payment', () => {
  it('are required, by type and when called', () => {
    // @ts-expect-error bounds are required
    expect(() => tools.mean([1], { accountant: unlimited })).toThrow(
      expect.objectContaining({ argument: 'bounds' }) as Error,
    );
    // @ts-expect-error an accountant is required
    expect(() => tools.mean([1], { bounds })).toThrow(
      expect.objectContaining({ argument: 'accountant' }) as Error,
    );
    // @ts-expect-error a range or edges are required
    expect(() => tools.histogram([1], { accountant: unlimited })).toThrow(
      expect.objectContaining({ argument: 'range' }) as Error,
    );
    // @ts-expect-error there is no other axis
    expect(() => tools.mean([[1]], { accountant: unlimited, bounds: [[0, 1]], axis: 1 })).toThrow(/axis/);
  });

  it('is taken before data is read: nothing is read when refused, and bad arguments cost nothing', () => {
    const watched = new Proxy([1, 2, 3], {
      get(target, key) {
        if (key === 'length' || typeof key === 'string') throw new Error('data was read');
        return Reflect.get(target, key) as unknown;
      },
    });
    const accountant = new BudgetAccountant({ epsilon: 0.5, delta: 0 });
    expect(() => tools.mean(watched, { bounds, accountant })).toThrow(BudgetError);
    expect(() => tools.sum(watched, { bounds: [3, 1], accountant })).toThrow(
      expect.objectContaining({ argument: 'bounds' }) as Error,
    );
    expect(() => tools.variance(watched, { bounds: [0, Infinity], accountant })).toThrow(/finite/);
    expect(() => tools.mean(watched, { bounds: [0, 1e300], accountant })).toThrow(/bounds/);
    expect(accountant.total().epsilon).toBe(0);
  });

  it('defaults to an epsilon of 1', () => {
    const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
    tools.mean([1, 2], { bounds, accountant });
    expect(accountant.total().epsilon).toBe(1);
  });

  it('is split among columns and quantiles without exceeding the whole', () => {
    const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
    const table = Array.from({ length: 500 }, (_, i) => [i % 10, (i % 5) * 100, Number.NaN]);
    const means = withSeed(1, () =>
      tools.nanmean(table, {
        bounds: [
          [0, 10],
          [0, 500],
          [0, 1],
        ],
        axis: 0,
        accountant,
        epsilon: 1,
      }),
    );
    expect(means).toHaveLength(3);
    expect(Math.abs((means[0] as number) - 4.5)).toBeLessThan(1);
    expect(Math.abs((means[1] as number) - 200)).toBeLessThan(50);
    expect(accountant.total().epsilon).toBe(1);
  });

  it('warns in typed objects that depend on arguments only', () => {
    const codes: string[] = [];
    const onWarning = (warning: tools.PrivacyLeakWarning): void =>
      void codes.push(`${warning.type} ${warning.code}`);
    tools.mean([1], { bounds, ...free, onWarning });
    tools.mean([1], { bounds, accountant: unlimited, epsilon: 50, onWarning });
    tools.mean([1], { bounds, accountant: unlimited, onWarning });
    expect(codes).toEqual(['PrivacyLeakWarning NO_NOISE', 'PrivacyLeakWarning LARGE_EPSILON']);
  });
});

describe('outputs', () => {
  const anything = fc.array(fc.double(), { maxLength: 30 });

  it('are finite and within range whatever the data, infinities, NaN and nothing at all included', () => {
    fc.assert(
      fc.property(anything, (values) => {
        for (const tool of [tools.mean, tools.nanmean, tools.median]) {
          const answer = tool(values, { bounds: [-3, 7], accountant: unlimited });
          expect(answer >= -3 && answer <= 7).toBe(true);
        }
        for (const tool of [tools.variance, tools.nanvar]) {
          const answer = tool(values, { bounds: [-3, 7], accountant: unlimited });
          expect(answer >= 0 && answer <= 25).toBe(true);
        }
        expect(Number.isFinite(tools.sum(values, { bounds: [-3, 7], accountant: unlimited }))).toBe(true);
        const { counts } = tools.histogram(values, { range: [-3, 7], bins: 4, accountant: unlimited });
        expect(counts.every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('do not depend on the order of the data', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 2, maxLength: 40 }),
        fc.nat(),
        (values, seed) => {
          const reversed = [...values].reverse();
          for (const tool of [tools.mean, tools.variance, tools.sum, tools.median]) {
            const run = (data: number[]): number =>
              withSeed(seed, () => tool(data, { bounds: [-1e6, 1e5], accountant: unlimited }));
            expect(run(values)).toBe(run(reversed));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of sums are multiples of a grid fixed by the bounds', () => {
    const grid = 2 ** (Math.floor(Math.log2(7.3)) - 29);
    fc.assert(
      fc.property(anything, (values) => {
        const answer = tools.sum(values, { bounds: [-1.1, 7.3], accountant: unlimited });
        expect(Number.isInteger(answer / grid)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('find the median of tied values', () => {
    const ages = Float64Array.from({ length: 10_000 }, (_, i) => (i % 3 === 0 ? 4 : 5));
    expect(withSeed(2, () => tools.median(ages, { bounds, accountant: unlimited }))).toBeCloseTo(5, 7);
    expect(withSeed(2, () => tools.quantile(ages, 0.2, { bounds, accountant: unlimited }))).toBeCloseTo(4, 7);
  });

  it('of tree quantiles are close, for one price', () => {
    const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
    const values = Float64Array.from({ length: 20_000 }, (_, i) => (i / 20_000) ** 2 * 10);
    const quants = [0.1, 0.5, 0.9];
    const answers = withSeed(4, () => tools.treeQuantiles(values, quants, { bounds, accountant }));
    quants.forEach((q, i) => expect(Math.abs((answers[i] as number) - q ** 2 * 10)).toBeLessThan(0.15));
    expect(accountant.total().epsilon).toBe(1);
  });
});

describe('histograms', () => {
  it('put values into half-open bins, the last closed, in one and more dimensions', () => {
    const values = [0, 1.999, 2, 10, -1, 11, Number.NaN];
    expect([...tools.histogram(values, { ...free, edges: [0, 2, 5, 10] }).counts]).toEqual([2, 1, 1]);
    expect([...tools.histogram(values, { ...free, range: bounds, bins: 5 }).counts]).toEqual([2, 1, 0, 0, 1]);
    const two = tools.histogram2d([0, 9, 9], [0, 1, 1], {
      ...free,
      x: { bins: 2, range: bounds },
      y: { edges: [0, 1, 2] },
    });
    expect(two.shape).toEqual([2, 2]);
    expect([...two.counts]).toEqual([1, 0, 0, 2]);
    const three = tools.histogramdd(
      [
        [1, 1, 1],
        [1, 1],
      ],
      { ...free, axes: [1, 2, 3].map(() => ({ bins: 2, range: bounds })) },
    );
    expect(three.counts[0]).toBe(1);
  });

  it('as densities integrate to one', () => {
    const { counts, edges } = tools.histogram([1, 2, 3, 9], { ...paid(), edges: [0, 4, 10], density: true });
    const integral = counts.reduce(
      (sum, density, i) => sum + density * ((edges[i + 1] as number) - (edges[i] as number)),
      0,
    );
    expect([0, 1].some((whole) => Math.abs(integral - whole) < 1e-12)).toBe(true);
  });

  it('agree with their edges at every rounding', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        (bins, lower, width) => {
          const range = [lower, lower + width] as const;
          const { edges } = tools.histogram([], { ...free, bins, range });
          const { counts } = tools.histogram(edges, { ...free, bins, range });
          expect([...counts]).toEqual(Array.from({ length: bins }, (_, i) => (i === bins - 1 ? 2 : 1)));
        },
      ),
    );
  });
});

describe('sorting', () => {
  it('agrees with the built-in sort and groups ties', () => {
    const keys = withSeed(1, () =>
      Uint32Array.from({ length: 10_000 }, (_, i) => Math.imul(i, 2654435761) >>> (i % 20)),
    );
    const expected = Uint32Array.from(keys).sort();
    expect(sortKeys(Uint32Array.from(keys))).toEqual(expected);
    const { keys: distinct, starts } = group(Uint32Array.of(1, 1, 4, 9, 9, 9));
    expect([...distinct]).toEqual([1, 4, 9]);
    expect([...starts]).toEqual([0, 2, 3, 6]);
  });
});
