import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetAccountant } from '../accounting/budget-accountant.ts';
import { unlimited } from '../testing.ts';
import * as tools from '../tools/index.ts';
import { countInBins, equalBin } from './bins.ts';
import { kernel } from './kernel.ts';
import { stepMoments, type Steps } from './moments.ts';

fc.configureGlobal({ seed: 21 });

/** The definition, a value at a time in big integers. */
function defined(values: ArrayLike<number>, { lower, upper, origin, scale }: Steps, skip: boolean): bigint[] {
  let [people, first, second] = [0n, 0n, 0n];
  for (const value of Array.from(values)) {
    if (skip && Number.isNaN(value)) continue;
    const clipped = value > lower ? Math.min(value, upper) : lower;
    const k = BigInt(Math.round((clipped - origin) * scale));
    people += 1n;
    first += k;
    second += k * k;
  }
  return [people, first, second];
}

const any = fc.oneof(
  fc.double(),
  fc.double({ min: -10, max: 10 }),
  // Halves of a step, and their neighbours: ties.
  fc.integer({ min: -4000, max: 4000 }).map((k) => k / 64),
  fc.constantFrom(0, -0, Infinity, -Infinity, Number.NaN, 5e-324, 0.49999999999999994 / 32, 3, 7.25),
);
const lists: fc.Arbitrary<number[]> = fc
  .tuple(fc.array(any, { maxLength: 60 }), fc.constantFrom(1, 3, 400))
  .map(([list, times]) =>
    Array.from({ length: times * list.length }, (_, i) => list[i % list.length] as number),
  );

describe.each([
  ['with WebAssembly', kernel],
  ['without it', (): null => null],
] as const)('the sums of steps %s', (_name, make) => {
  it('are those of the definition, ties and missing values too', () => {
    fc.assert(
      fc.property(lists, fc.boolean(), fc.constantFrom(-3, 0, 2), fc.boolean(), (list, skip, lower, from) => {
        const steps = { lower, upper: 7.25, origin: from ? lower : 0, scale: 32 };
        for (const values of [Float64Array.from(list), Float32Array.from(list), Int16Array.from(list)]) {
          const { people, first, second } = stepMoments(values, steps, { squares: true, skip }, make());
          expect([BigInt(people), first, second]).toEqual(defined(values, steps, skip));
          const plain = stepMoments(values, steps, { squares: false, skip }, make());
          expect([plain.people, plain.first, plain.second]).toEqual([people, first, 0n]);
        }
      }),
    );
  });

  it('are exact at the largest steps, over many pieces', () => {
    const values = Float64Array.from({ length: 50_001 }, (_, i) => (i % 3 === 0 ? 1 : 1 - 2 ** -30));
    const wide = { lower: 0, upper: 1, origin: 0, scale: 2 ** 30 };
    const { first } = stepMoments(values, wide, { squares: false, skip: false }, make());
    expect(first).toBe(defined(values, wide, false)[1]);
    const squares = { ...wide, scale: 2 ** 20 };
    const { second } = stepMoments(values, squares, { squares: true, skip: false }, make());
    expect(second).toBe(defined(values, squares, false)[2]);
    const negative = { lower: -1, upper: 1, origin: 0, scale: 2 ** 30 };
    const mirrored = values.map((value) => -value);
    expect(stepMoments(mirrored, negative, { squares: false, skip: false }, make()).first).toBe(
      defined(mirrored, negative, false)[1],
    );
  });
});

describe('counts in bins', () => {
  it('are decided by the edges, with WebAssembly and without', () => {
    const ranges = fc.constantFrom(
      ...([
        [0, 10],
        [-1, 1],
        [0.1, 0.7],
        [-3, 1e6],
        [1e15, 1e15 + 1],
        [0, 1e-300],
      ] as const),
    );
    fc.assert(
      fc.property(
        ranges,
        fc.constantFrom(1, 2, 3, 10, 100, 4096, 5000),
        lists,
        ([lower, upper], bins, list) => {
          const step = (upper - lower) / bins;
          const edges = Float64Array.from({ length: bins + 1 }, (_, i) =>
            i === bins ? upper : lower + i * step,
          );
          const near = Array.from(edges).flatMap((edge) => [
            edge,
            edge * (1 + 2 ** -52),
            edge * (1 - 2 ** -52),
          ]);
          const values = Float64Array.from([...list, ...near.slice(0, 3000)]);
          const axis = { lower, upper, bins, edges };
          const wanted = new Float64Array(bins);
          for (const value of values) {
            const bin = equalBin(axis, value);
            if (bin >= 0) wanted[bin] = (wanted[bin] as number) + 1;
            if (bin >= 0 && upper - lower > 1e-3 * Math.abs(upper)) {
              expect(value >= (edges[bin] as number)).toBe(true);
              expect(bin === bins - 1 ? value <= upper : value < (edges[bin + 1] as number)).toBe(true);
            }
          }
          expect(countInBins(values, axis)).toEqual(wanted);
          expect(countInBins(values, axis, null)).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the kernel', () => {
  it('is there, imports nothing, and keeps nothing of the values that went through it', () => {
    const made = kernel();
    if (!made) throw new Error('this platform has no WebAssembly');
    const options = { bounds: [0, 100] as const, accountant: unlimited, epsilon: 1 };
    const values = new Float64Array(20_000).fill(42.125);
    for (const tool of [tools.mean, tools.sum, tools.variance]) tool(values, options);
    tools.histogram(values, { range: [0, 100], accountant: unlimited });
    expect(made.values.includes(42.125)).toBe(false);
    expect(made.counts.every((count) => count === 0)).toBe(true);
  });
});

describe('answers', () => {
  const paid = (): BudgetAccountant => new BudgetAccountant({ epsilon: 1, delta: 0 });

  it('are within their bounds to the last bit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
        fc.array(fc.constantFrom(-Infinity, Infinity, 0, 0.5), { minLength: 1, maxLength: 30 }),
        (lower, width, values) => {
          const upper = lower + width;
          for (const epsilon of [1, Infinity]) {
            const options = { bounds: [lower, upper] as const, accountant: unlimited, epsilon };
            const answers = [tools.mean(values, options), tools.median(values, options)];
            answers.push(...tools.treeQuantiles(values, [0, 0.5, 1], options));
            for (const answer of answers) {
              expect(answer).toBeGreaterThanOrEqual(lower);
              expect(answer).toBeLessThanOrEqual(upper);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('that cannot be negative are not', () => {
    for (let i = 0; i < 60; i += 1) {
      expect(tools.countNonzero([], { accountant: paid() })).toBeGreaterThanOrEqual(0);
      expect(tools.sum([], { bounds: [0, 5], accountant: paid() })).toBeGreaterThanOrEqual(0);
      expect(tools.sum([], { bounds: [-5, 0], accountant: paid() })).toBeLessThanOrEqual(0);
    }
  });
});
