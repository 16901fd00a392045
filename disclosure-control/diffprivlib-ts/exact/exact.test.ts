import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXP_RELATIVE_ERROR, expNegDouble } from './exp-double.ts';
import { down, expDown, expUp, logDown, logUp, normalTail, oneMinusExpNeg, up } from './interval.ts';
import {
  add,
  compare,
  decimal,
  floor,
  multiply,
  rational,
  subtract,
  toNumber,
  type Rational,
} from './rational.ts';
import { expNeg, fraction, oddsToProbability } from './real.ts';

fc.configureGlobal({ seed: 4 });

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Whether value lies in the enclosure of exp(-x) at 400 bits. */
function aboveExp(value: number, x: Rational): boolean {
  const [lo] = expNeg(x.num, x.den)(1100);
  const { num, den } = rational(value);
  return num << 1100n >= lo * den;
}

function belowExp(value: number, x: Rational): boolean {
  const [, hi] = expNeg(x.num, x.den)(1100);
  const { num, den } = rational(value);
  return num << 1100n <= hi * den;
}

describe('rationals', () => {
  it('hold every double exactly', () => {
    fc.assert(
      fc.property(finite, (x) => {
        expect(toNumber(rational(x))).toBe(x === 0 ? 0 : x);
      }),
      { numRuns: 300 },
    );
  });

  it('read decimals as written', () => {
    expect(decimal(0.1)).toEqual({ num: 1n, den: 10n });
    expect(decimal(1e-7)).toEqual({ num: 1n, den: 10_000_000n });
    expect(decimal(-2.5e21)).toEqual({ num: -2_500_000_000_000_000_000_000n, den: 1n });
    fc.assert(
      fc.property(finite, (x) => {
        expect(Math.abs(toNumber(decimal(x)) - x)).toBeLessThanOrEqual(Math.abs(x) * 1e-15);
      }),
      { numRuns: 100 },
    );
  });

  it('form a field with an order, and floor towards minus infinity', () => {
    const small = fc.record({ num: fc.bigInt(-1000n, 1000n), den: fc.bigInt(1n, 1000n) });
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(compare(subtract(add(a, b), b), a)).toBe(0);
        expect(compare(multiply(a, b), multiply(b, a))).toBe(0);
        const whole = { num: floor(a), den: 1n };
        expect(compare(whole, a)).toBeLessThanOrEqual(0);
        expect(compare(add(whole, { num: 1n, den: 1n }), a)).toBe(1);
      }),
    );
  });
});

describe('enclosures', () => {
  it('nest as precision grows, for exp(-x) and for odds', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 4000n), fc.bigInt(1n, 97n), (num, den) => {
        for (const real of [expNeg(num, den), oddsToProbability(expNeg(num, den))]) {
          const [lo, hi] = real(40);
          const [fineLo, fineHi] = real(200);
          expect(lo << 160n <= fineLo && fineHi <= hi << 160n).toBe(true);
          expect(fineHi - fineLo <= 8n).toBe(true);
        }
      }),
    );
  });

  it('know exp(-1) and a fraction to a hundred digits', () => {
    const [lo, hi] = expNeg(1n, 1n)(64);
    expect(lo <= 6786177901268885274n && 6786177901268885274n <= hi).toBe(true); // floor(2^64 / e)
    expect(fraction({ num: 3n, den: 8n })(3)).toEqual([3n, 3n]);
    expect(fraction({ num: 1n, den: 3n })(4)).toEqual([5n, 6n]);
  });
});

describe('doubles with proven error', () => {
  const argument = fc.double({ min: 0, max: 59.9, noNaN: true });

  it('exp(-x) is within its stated relative error', () => {
    fc.assert(
      fc.property(argument, (x) => {
        const value = expNegDouble(x);
        expect(aboveExp(value * (1 + EXP_RELATIVE_ERROR), rational(x))).toBe(true);
        expect(belowExp(value * (1 - EXP_RELATIVE_ERROR), rational(x))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('expUp and expDown enclose, over the whole range', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 800, noNaN: true }), (x) => {
        expect(aboveExp(expUp(-x), rational(x))).toBe(true);
        expect(belowExp(expDown(-x), rational(x))).toBe(true);
        expect(expDown(x) <= expUp(x)).toBe(true);
        if (x < 700) expect(expUp(x) * expUp(-x)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('logarithms invert the exponential from either side', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(expDown(logUp(x))).toBeGreaterThanOrEqual(x * (1 - 2 ** -40));
        expect(logUp(x) - logDown(x)).toBeLessThan(1e-11);
        expect(logDown(x)).toBeLessThanOrEqual(Math.log(x));
        expect(logUp(x)).toBeGreaterThanOrEqual(Math.log(x));
      }),
    );
  });

  it('1 - exp(-x) is enclosed to relative precision, however small x', () => {
    fc.assert(
      fc.property(fc.double({ min: -300, max: 2, noNaN: true }), (exponent) => {
        const x = 10 ** exponent;
        const { lower, upper } = oneMinusExpNeg(x);
        const { num, den } = rational(x);
        const bits = 1300;
        const [lo, hi] = expNeg(num, den)(bits);
        const one = 1n << BigInt(bits);
        const [low, high] = [rational(lower), rational(upper)];
        expect(low.num << BigInt(bits) <= (one - lo) * low.den).toBe(true);
        expect(high.num << BigInt(bits) >= (one - hi) * high.den).toBe(true);
        expect(upper - lower).toBeLessThanOrEqual(x * 2 ** -44);
      }),
      { numRuns: 60 },
    );
  });

  it('logarithms end, at the ends of the doubles too', () => {
    for (const x of [Number.MIN_VALUE, 1e-320, 1e-305, 1e-299, 1e299, 1e305, Number.MAX_VALUE]) {
      expect(logDown(x)).toBeLessThan(logUp(x));
      expect(logUp(x) - logDown(x)).toBeLessThan(1e-9);
      expect(Math.abs(logUp(x) - Math.log(x))).toBeLessThan(1e-9);
    }
    expect([logDown(0), logUp(0), logDown(Infinity)]).toEqual([-Infinity, -Infinity, Infinity]);
  });

  // 25 digits, from tables.
  it.each([
    [0, 0.5],
    [1, 0.158655253931457051414767],
    [2, 0.0227501319481792072002826],
    [4, 3.16712418331199212537707e-5],
    [7, 1.27981254388583500438362e-12],
    [-1, 0.841344746068542948585233],
  ])('the normal tail at %d is enclosed, tightly', (x, tail) => {
    const { lower, upper } = normalTail(x);
    expect(lower).toBeLessThanOrEqual(tail);
    expect(upper).toBeGreaterThanOrEqual(tail);
    expect(upper - lower).toBeLessThan(tail * 1e-11);
  });

  it('up and down move outward, at zero too', () => {
    fc.assert(
      fc.property(
        finite.filter((x) => Math.abs(x) < 1e300),
        (x) => {
          expect(down(x) < x && x < up(x)).toBe(true);
        },
      ),
    );
  });
});
