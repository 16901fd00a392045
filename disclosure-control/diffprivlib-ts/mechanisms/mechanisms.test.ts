import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeDeclaredBatch } from '../accounting/pld.ts';
import { ArgumentError, NotNumericError } from '../errors.ts';
import { withSeed } from '../testing.ts';
import { Grid } from './grid.ts';
import * as dp from './index.ts';

fc.configureGlobal({ seed: 4 });

const extreme = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 5e-324, 1e308, -1e308, 2 ** 53, 0.1),
);

describe('the grid', () => {
  it('keeps neighbours within the sensitivity in steps, ties and negatives included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -20, max: 5 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 0.001, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (exponent, value, sensitivity, share) => {
          const grid = new Grid(exponent);
          const neighbour = value + sensitivity * share;
          // The sum is rounded: only pairs that really are within the sensitivity are neighbours.
          fc.pre(neighbour - value <= sensitivity);
          const apart = BigInt(grid.round(neighbour)) - BigInt(grid.round(value));
          expect(apart >= 0n && apart <= grid.sensitivity(sensitivity)).toBe(true);
        },
      ),
    );
  });

  it('rounds halves up, alike in doubles and in big integers', () => {
    expect(new Grid(0).round(2.5)).toBe(3);
    expect(new Grid(0).round(-2.5)).toBe(-2);
    expect(Object.is(new Grid(0).round(-0.2), 0)).toBe(true);
    expect(new Grid(-60).round(1)).toBe(1n << 60n);
    expect(new Grid(2).round(2 ** 60)).toBe(1n << 58n);
  });
});

const numeric: readonly [string, dp.NumericMechanism][] = [
  ['Laplace', new dp.Laplace({ epsilon: 0.7, sensitivity: 0.3 })],
  ['LaplaceTruncated', new dp.LaplaceTruncated({ epsilon: 0.7, sensitivity: 0.3, lower: -2, upper: 5 })],
  ['LaplaceFolded', new dp.LaplaceFolded({ epsilon: 0.7, sensitivity: 0.3, lower: -2, upper: 5 })],
  [
    'LaplaceBoundedDomain',
    new dp.LaplaceBoundedDomain({ epsilon: 0.7, sensitivity: 0.3, lower: -2, upper: 5 }),
  ],
  ['LaplaceBoundedNoise', new dp.LaplaceBoundedNoise({ epsilon: 0.7, delta: 0.01, sensitivity: 0.3 })],
  ['Uniform', new dp.Uniform({ delta: 0.01, sensitivity: 0.3 })],
  ['Gaussian', new dp.Gaussian({ epsilon: 0.7, delta: 0.01, sensitivity: 0.3 })],
  ['GaussianAnalytic', new dp.GaussianAnalytic({ epsilon: 0.7, delta: 0.01, sensitivity: 0.3 })],
];

describe.each(numeric)('%s', (_name, mechanism) => {
  it('gives a finite number for any finite value, however large or small', () => {
    fc.assert(fc.property(extreme, (value) => Number.isFinite(mechanism.randomise(value))));
  });

  it('refuses what is not a finite number', () => {
    for (const value of [Number.NaN, Infinity, '1' as never])
      expect(() => mechanism.randomise(value)).toThrow();
  });

  it('has the moments it states', () => {
    const n = 60_000;
    for (const value of [0, 4]) {
      const draws = withSeed(21, () => mechanism.randomise(new Float64Array(n).fill(value)));
      const mean = draws.reduce((sum, x) => sum + x, 0) / n;
      const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
      const expected = mechanism.variance(value);
      expect(Math.abs(mean - value - mechanism.bias(value))).toBeLessThan(5 * Math.sqrt(expected / n));
      expect(Math.abs(variance / expected - 1)).toBeLessThan(0.06);
      expect(mechanism.mse(value)).toBeCloseTo(expected + mechanism.bias(value) ** 2, 12);
    }
  });

  it('has an event no dearer than its guarantee', () => {
    const { epsilon, delta } = mechanism.guarantee;
    const { upper } = composeDeclaredBatch([mechanism.event], {
      delta: Math.max(delta, 1e-12) * 1.000001,
      tolerance: 0.001,
    });
    expect(upper).toBeLessThanOrEqual(epsilon * 1.01 + 1e-9);
  });
});

describe('integer mechanisms', () => {
  const integers: readonly [string, dp.NumericMechanism][] = [
    ['Geometric', new dp.Geometric({ epsilon: 0.4, sensitivity: 2 })],
    ['GeometricTruncated', new dp.GeometricTruncated({ epsilon: 0.4, lower: -3, upper: 9 })],
    ['GeometricFolded', new dp.GeometricFolded({ epsilon: 0.4, lower: -3.5, upper: 9 })],
    ['GaussianDiscrete', new dp.GaussianDiscrete({ epsilon: 0.9, delta: 0.01 })],
  ];
  it.each(integers)('%s gives integers with the moments it states', (_name, mechanism) => {
    const n = 60_000;
    const draws = withSeed(8, () => mechanism.randomise(new Float64Array(n).fill(7)));
    expect(draws.every(Number.isSafeInteger)).toBe(true);
    const mean = draws.reduce((sum, x) => sum + x, 0) / n;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
    expect(Math.abs(mean - 7 - mechanism.bias(7))).toBeLessThan(5 * Math.sqrt(mechanism.variance(7) / n));
    expect(Math.abs(variance / mechanism.variance(7) - 1)).toBeLessThan(0.06);
    expect(() => mechanism.randomise(0.5)).toThrow(ArgumentError);
  });

  it('draw from rates too small for the fast path', () => {
    const mechanism = new dp.Geometric({ epsilon: 1e-12, sensitivity: 1000 });
    const draws = withSeed(8, () => Array.from({ length: 300 }, () => Math.abs(mechanism.randomise(0))));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    expect(mean / 1e15).toBeGreaterThan(0.7);
    expect(mean / 1e15).toBeLessThan(1.3);
  });
});

describe('a bounded domain much narrower than the noise', () => {
  it('is sampled without long rejection, and nearly uniformly', () => {
    const mechanism = new dp.LaplaceBoundedDomain({ epsilon: 1e-6, sensitivity: 1, lower: 0, upper: 2 });
    const draws = withSeed(12, () => mechanism.randomise(new Float64Array(20_000).fill(2)));
    expect(draws.every((y) => y >= 0 && y <= 2)).toBe(true);
    expect(Math.abs(draws.reduce((sum, y) => sum + y, 0) / draws.length - 1)).toBeLessThan(0.03);
  });
});

describe('without noise', () => {
  it('an infinite epsilon or no sensitivity gives the value back', () => {
    expect(new dp.Laplace({ epsilon: Infinity, sensitivity: 1 }).randomise(0.1)).toBe(0.1);
    expect(new dp.Laplace({ epsilon: 1, sensitivity: 0 }).randomise(0.1)).toBe(0.1);
    expect(
      new dp.LaplaceFolded({ epsilon: Infinity, sensitivity: 1, lower: 0, upper: 1 }).randomise(1.25),
    ).toBe(0.75);
    expect(new dp.GaussianAnalytic({ epsilon: Infinity, delta: 0.1, sensitivity: 1 }).randomise(0.1)).toBe(
      0.1,
    );
    expect(new dp.Geometric({ epsilon: Infinity }).randomise(3)).toBe(3);
    expect(new dp.Exponential({ epsilon: Infinity, sensitivity: 1, utility: [1, 3, 2] }).randomise()).toBe(1);
    expect(new dp.Binary({ epsilon: Infinity, value0: 0, value1: 1 }).randomise(1)).toBe(1);
  });
});

describe('choosers', () => {
  it('follow the exponential and permute-and-flip distributions', () => {
    const n = 40_000;
    const options = { epsilon: 2, sensitivity: 1, utility: [0, 1] };
    const share = (chooser: { randomise(): number }): number =>
      withSeed(6, () => {
        let best = 0;
        for (let i = 0; i < n; i += 1) best += chooser.randomise();
        return best / n;
      });
    expect(share(new dp.Exponential(options))).toBeCloseTo(Math.E / (1 + Math.E), 1.9);
    expect(share(new dp.PermuteAndFlip(options))).toBeCloseTo(1 - 1 / (2 * Math.E), 1.9);
    expect(share(new dp.Exponential({ ...options, measure: [3, 1] }))).toBeCloseTo(
      Math.E / (3 + Math.E),
      1.9,
    );
  });

  it('choose in bulk, with labels, and have no moments', () => {
    const chooser = new dp.Exponential({
      epsilon: 1,
      sensitivity: 1,
      utility: [0, 1],
      candidates: ['a', 'b'],
    });
    expect(chooser.randomise(5).every((label) => label === 'a' || label === 'b')).toBe(true);
    expect(() => chooser.bias()).toThrow(NotNumericError);
    expect(new dp.Binary({ epsilon: 1, value0: 0, value1: 1 }).bias(0)).toBeCloseTo(1 / (1 + Math.E), 12);
    expect(() => new dp.Binary({ epsilon: 1, value0: 'a', value1: 'b' }).variance('a')).toThrow(
      NotNumericError,
    );
  });

  it('measure distance on a tree by the nearest common ancestor', () => {
    const { utilityList } = new dp.ExponentialHierarchical({
      epsilon: 1,
      hierarchy: [
        ['a', 'b'],
        ['c', 'd'],
      ],
    });
    const distance = new Map(utilityList.map(([from, to, d]) => [from + to, d]));
    expect([distance.get('ab'), distance.get('ac'), distance.get('cd')]).toEqual([1, 2, 1]);
    expect(() => new dp.ExponentialHierarchical({ epsilon: 1, hierarchy: ['a', ['b', 'c']] })).toThrow(
      /depth/,
    );
    expect(
      () =>
        new dp.ExponentialCategorical({
          epsilon: 1,
          utilityList: [
            ['a', 'b', 1],
            ['b', 'c', 1],
          ],
        }),
    ).toThrow(/lacks/);
  });
});

describe('parameters at their ends', () => {
  it('are refused as arguments when together they allow no answer, and never end in another error', () => {
    expect(() => new dp.Laplace({ epsilon: 0, delta: 1e-17, sensitivity: 1 })).toThrow(ArgumentError);
    expect(() => new dp.Laplace({ epsilon: 1e-300, sensitivity: 1 })).toThrow(ArgumentError);
  });

  it('give an event that accountants take, also when there are more steps than a double counts', () => {
    expect(new dp.Laplace({ epsilon: 1e20, sensitivity: 1 }).event).toMatchObject({ kind: 'approximate' });
  });

  it('fold whatever the noise has reached to a number', () => {
    const folded = new dp.LaplaceFolded({ epsilon: 1, sensitivity: 1, lower: -4e307, upper: 1 });
    expect(Number.isFinite(folded.randomise(Number.MAX_VALUE))).toBe(true);
  });
});
