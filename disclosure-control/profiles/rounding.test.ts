import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundCount } from '../figures/show-count.ts';
import { getProfile, getQueryProfile, profileNames } from './catalogue.ts';
import { areRounded, isUnrounded, roundedCount, roundingInWords } from './rounding.ts';

describe.each(profileNames)('the rounding of %s', (name) => {
  it('is the same in files as in answers to questions, and stays as it is', () => {
    const profile = getProfile(name);
    const { counts } = getQueryProfile(name);
    const shown = fc.integer({ min: profile.threshold, max: 100_000 });
    fc.assert(
      fc.property(shown, fc.bigInt({ min: 0n, max: 10_000n }), (count, key) => {
        const rounded = roundedCount(profile, count);
        expect(rounded).toBe(roundCount(counts, count, key));
        expect(roundedCount(profile, rounded)).toBe(rounded);
        expect(isUnrounded(profile, rounded)).toBe(false);
        expect(isUnrounded(profile, count)).toBe(rounded !== count);
        if (profile.roundTo !== null)
          expect(Math.abs(rounded - count)).toBeLessThanOrEqual(profile.roundTo / 2);
      }),
    );
  });
});

it('says and knows the middles of bands', () => {
  const profile = getProfile('opensafely-midpoint6');
  expect([7, 12, 13, 18, 19].map((count) => roundedCount(profile, count))).toEqual([9, 9, 15, 15, 21]);
  expect(roundingInWords(profile)).toBe('to the middle of bands of 6 (3, 9, 15, …)');
  expect(areRounded(profile, [9, 15, 21])).toBe(true);
  expect(areRounded(profile, [9, 15, 20])).toBe(false);
  expect(areRounded(profile, [10, 15, 20])).toBe(true);
});
