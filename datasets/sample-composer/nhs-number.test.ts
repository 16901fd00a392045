import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakCheckDigit, isNhsNumber, testNumberFrom } from './nhs-number.ts';

test.each(['9434765919', '9990000018', '9449309981'])('%s has the right check digit', (number) => {
  expect(isNhsNumber(number)).toBe(true);
});

test.each(['9434765918', '0000000000', '1111111111', '943476591', 'none', ''])('%j is refused', (number) => {
  expect(isNhsNumber(number)).toBe(false);
});

test('numbers drawn from the test range are valid until the check digit is broken', () => {
  fc.assert(
    fc.property(fc.nat(999_900), fc.nat(20), (position, places) => {
      const number = testNumberFrom(position);
      expect(number).toMatch(/^999\d{7}$/);
      expect(isNhsNumber(number)).toBe(true);
      expect(isNhsNumber(breakCheckDigit(number, places))).toBe(false);
    }),
  );
});
