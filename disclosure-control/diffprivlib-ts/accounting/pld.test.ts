import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composePure, composeRenyi } from './compose.ts';
import {
  approximate,
  boundedRange,
  discreteGaussian,
  gaussian,
  geometric,
  laplace,
  type RepeatedEvent,
} from './events.ts';
import { composeDeclaredBatch } from './pld.ts';
import { workOf } from './pld-work.ts';
import { simpleLower, simpleUpper, singleEpsilon } from './simple-bounds.ts';
import { gaussianDelta } from './gaussian-delta.ts';

fc.configureGlobal({ seed: 31 });

const times = (event: RepeatedEvent['event'], count: number): RepeatedEvent => ({ event, count });

describe('a declared batch', () => {
  it.each<[string, RepeatedEvent[], number]>([
    ['one release of very little noise', [times(gaussian(0.02), 1)], 1e-6],
    ['one of hardly any', [times(laplace(1000), 1)], 1e-6],
    ['three of hardly any', [times(laplace(1000), 3)], 1e-6],
    ['thirty of hardly any', [times(laplace(1000), 30)], 1e-6],
    ['little Gaussian noise', [times(gaussian(0.05), 3)], 1e-6],
    ['integers with hardly any noise', [times(discreteGaussian(0.02), 3)], 1e-6],
    ['integers of high sensitivity', [times(discreteGaussian(20, 1000), 2)], 1e-6],
    ['many small releases', [times(laplace(0.001), 100_000)], 1e-6],
    ['a million of them', [times(laplace(0.001), 1_000_000)], 1e-6],
    ['ten million smaller ones', [times(laplace(1e-4), 10_000_000)], 1e-6],
    ['a thousand million releases', [times(laplace(1), 1e9)], 1e-6],
    ['more than will ever be', [times(laplace(1e-3), 1e15)], 1e-6],
    ['kinds that do not divide each other', [times(laplace(0.13), 37), times(gaussian(2), 10)], 1e-6],
    [
      'many kinds',
      Array.from({ length: 120 }, (_, i) => times(laplace(0.0137 + Math.sqrt(i) / 1e3), 1)),
      1e-6,
    ],
    [
      'Gaussian noises of many kinds',
      Array.from({ length: 500 }, (_, i) => times(gaussian(50 + i), 3)),
      1e-6,
    ],
    [
      'all kinds',
      [
        times(laplace(0.1), 30),
        times(gaussian(5), 10),
        times(approximate(0.3, 1e-8), 1),
        times(geometric(0.5, 3), 4),
      ],
      1e-5,
    ],
    [
      'little noise of all kinds',
      [times(laplace(100), 7), times(geometric(50, 5), 9), times(gaussian(0.05), 3)],
      1e-7,
    ],
  ])('has bounds at most one part in a hundred apart: %s', (_name, batch, delta) => {
    const { lower, upper } = composeDeclaredBatch(batch, { delta });
    expect(lower).toBeGreaterThan(0);
    expect(upper).toBeGreaterThanOrEqual(lower);
    expect(upper - lower).toBeLessThanOrEqual(0.01 * lower);
  });

  it('of mixed kinds has them, too, and within what other theorems say', () => {
    const event = fc.oneof(
      fc.double({ min: 0.01, max: 3, noNaN: true }).map(laplace),
      fc.double({ min: 0.01, max: 3, noNaN: true }).map((epsilon) => approximate(epsilon)),
      fc
        .tuple(fc.double({ min: 0.01, max: 3, noNaN: true }), fc.integer({ min: 1, max: 9 }))
        .map(([e, m]) => geometric(e, m)),
      fc.double({ min: 0.5, max: 100, noNaN: true }).map(gaussian),
      fc.double({ min: 1, max: 60, noNaN: true }).map((scale) => discreteGaussian(scale)),
    );
    const batches = fc.array(fc.tuple(event, fc.integer({ min: 1, max: 40 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(batches, (list) => {
        const batch = list.map(([each, count]) => times(each, count));
        const { lower, upper } = composeDeclaredBatch(batch, { delta: 1e-6 });
        expect(upper - lower).toBeLessThanOrEqual(0.01 * lower);
        expect(upper).toBeGreaterThanOrEqual(lower);
        expect(lower).toBeLessThanOrEqual(composeRenyi(batch, { delta: 1e-6 }).epsilon.upper);
        expect(upper).toBeGreaterThanOrEqual(simpleLower(batch, 1e-6));
        expect(lower).toBeLessThanOrEqual(simpleUpper(batch, 1e-6));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('costs no more work than it may, and then says what it knows', () => {
    for (const batch of [
      [times(laplace(0.01), 1e9)],
      Array.from({ length: 20_000 }, (_, i) => times(laplace(0.001 + i * 1e-7), 1)),
    ]) {
      const { lower, upper } = composeDeclaredBatch(batch, { delta: 1e-6 });
      expect(lower).toBeGreaterThan(0);
      expect(upper).toBeGreaterThan(lower);
      expect(upper).toBeLessThanOrEqual(composePure(batch).epsilon.upper);
    }
    const tooMany = Array.from({ length: 20_001 }, (_, i) => laplace(0.001 + i * 1e-7));
    expect(() => composeDeclaredBatch(tooMany, { delta: 1e-6 })).toThrow(/20000 kinds/);
    expect(() => composeDeclaredBatch([times(laplace(1), 2 ** 53)], { delta: 1e-6 })).toThrow(/count/);
  }, 60_000);

  it('estimates its work: halving the step costs four times as much, and more releases cost more', () => {
    const batch = [times(laplace(0.01), 1000)];
    expect(workOf(batch, 5e-4) / workOf(batch, 1e-3)).toBeGreaterThan(2.5);
    expect(workOf([times(laplace(0.01), 2000)], 1e-3)).toBeGreaterThan(workOf(batch, 1e-3));
  });

  it('of bounded range lies between randomised response and basic composition, and once is exact', () => {
    const batch = [times(boundedRange(0.4), 50)];
    const { lower, upper } = composeDeclaredBatch(batch, { delta: 1e-6 });
    const response = composeDeclaredBatch([times(approximate(0.2), 50)], { delta: 1e-6 });
    expect(lower).toBeGreaterThanOrEqual(response.lower);
    expect(upper).toBeGreaterThan(lower);
    expect(upper).toBeLessThanOrEqual(1.01 * composeRenyi(batch, { delta: 1e-6 }).epsilon.upper);
    // (1 - exp((x - e) / 2))^2 / (1 - exp(-e)) = delta, solved for x.
    const [e, delta] = [0.4, 1e-3];
    const x = e + 2 * Math.log(1 - Math.sqrt(delta * (1 - Math.exp(-e))));
    const once = composeDeclaredBatch([boundedRange(e)], { delta });
    expect(once.lower).toBeCloseTo(x, 9);
    expect(once.upper).toBeCloseTo(x, 9);
  });
});

describe('curves far out', () => {
  it('of Gaussian noise keep both ends where exp(epsilon) overflows', () => {
    const { lower, upper } = gaussianDelta(0.02, 1486.716041);
    expect(lower).toBeGreaterThan(0.99e-6);
    expect(upper).toBeLessThan(1.01e-6);
  });

  it('of one release agree between discrete and continuous noise of many steps', () => {
    const discrete = singleEpsilon(discreteGaussian(50, 2000), 1e-6);
    const continuous = singleEpsilon(gaussian(50 / 2000), 1e-6);
    expect(discrete.lower / continuous.lower).toBeCloseTo(1, 2);
    expect(discrete.upper - discrete.lower).toBeLessThan(1e-3);
  });
});
