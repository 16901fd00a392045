import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callsOf } from './calls-of.ts';

const mebibyte = 1024 * 1024;
/** One text of each size, cut from one: the figures of a nation weigh megabytes each. */
const people = 'A'.repeat(12 * mebibyte);
const figure = fc
  .oneof(
    { weight: 9, arbitrary: fc.nat(2_000) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }).map((n) => n * mebibyte) },
  )
  .map((size) => ({
    statistic: 'people',
    cell: '',
    sketch: { print: 'AAAA', people: people.slice(0, size) },
    own: null,
  }));

test('every figure is in one call, in its order, and no call is heavier than a frame may be', () => {
  fc.assert(
    fc.property(fc.array(figure, { maxLength: 1_200, size: 'max' }), (figures) => {
      const calls = callsOf(figures);
      expect(calls.flat()).toEqual(figures);
      for (const call of calls) {
        expect(call.length).toBeGreaterThan(0);
        expect(call.length).toBeLessThanOrEqual(500);
        const weight = call.reduce((sum, one) => sum + one.sketch.people.length, 0);
        expect(weight).toBeLessThanOrEqual(16 * mebibyte);
      }
    }),
    { numRuns: 20 },
  );
});
