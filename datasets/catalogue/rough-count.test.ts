import { expect, test } from 'vitest';
import fc from 'fast-check';
import { roughCount } from './rough-count.ts';

test('a rough count tells the first digit and nothing of few', () => {
  expect([0, 9, 99, 100, 199, 2_075, 9_999, 10_000, 1_234_567].map(roughCount)).toEqual([
    0, 0, 0, 100, 100, 2_000, 9_000, 10_000, 1_000_000,
  ]);
});

test('whoever knows all but one person learns of the last one at nine counts of a size only', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), (count) => {
      const rough = roughCount(count);
      expect(rough).toBeLessThanOrEqual(count);
      expect(rough === 0 ? count < 100 : count < rough * 2).toBe(true);
      if (roughCount(count + 1) !== rough) expect(String(count + 1)).toMatch(/^[1-9]0+$/);
    }),
  );
});
