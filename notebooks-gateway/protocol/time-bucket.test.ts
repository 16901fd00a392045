import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketEnd } from './time-bucket.ts';

describe('The moment of an answer', () => {
  it('is one of few, never before the work is done and at most twice as late', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3.6e6, noNaN: true }), (took) => {
        const end = bucketEnd(took);
        expect(end).toBeGreaterThanOrEqual(took);
        expect(end).toBeLessThanOrEqual(Math.max(100, took * 2));
        expect(Math.log2(end / 100) % 1).toBe(0);
      }),
    );
  });
});
