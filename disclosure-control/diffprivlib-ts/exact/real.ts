import type { Rational } from './rational.ts';

/**
 * A real number known to any precision: `real(bits)` returns integers lo <= value * 2^bits <= hi, and hi - lo stays
 * bounded while bits grows. This is all that an exact comparison with a uniform real needs.
 */
export type Real = (bits: number) => readonly [lo: bigint, hi: bigint];

const GUARD = 24;

function floorShift(value: bigint, bits: bigint): bigint {
  return value >> bits;
}

function ceilShift(value: bigint, bits: bigint): bigint {
  return -(-value >> bits);
}

/**
 * exp(-num/den) for num >= 0, den > 0. The argument is halved until it is below 1/256, the alternating Taylor series is summed
 * in outward-rounded fixed point (its next term bounds the remainder), and the enclosure is squared back.
 */
export function expNeg(num: bigint, den: bigint): Real {
  return (bits) => {
    if (num === 0n) return [1n << BigInt(bits), 1n << BigInt(bits)];
    // exp(-x) < 2^-x, so past this point the value is below one unit.
    if (num >= den * BigInt(bits + 1)) return [0n, 1n];
    let halvings = 8;
    for (let whole = num / den; whole > 0n; whole >>= 1n) halvings += 1;
    const work = BigInt(bits + GUARD + 2 * halvings);
    const one = 1n << work;
    const scaledDen = den << BigInt(halvings);
    let lo = one;
    let hi = one;
    let termLo = one;
    let termHi = one;
    for (let k = 1n; termHi > 1n; k += 1n) {
      termLo = (termLo * num) / (scaledDen * k);
      termHi = (termHi * num) / (scaledDen * k) + 1n;
      if (k % 2n === 1n) {
        lo -= termHi;
        hi -= termLo;
      } else {
        lo += termLo;
        hi += termHi;
      }
    }
    // The first omitted term is below one unit of the last place, on either side.
    lo -= 1n;
    hi += 1n;
    for (let step = 0; step < halvings; step += 1) {
      lo = floorShift(lo * lo, work);
      hi = ceilShift(hi * hi, work);
    }
    const drop = work - BigInt(bits);
    return [floorShift(lo, drop), ceilShift(hi, drop)];
  };
}

/** A fraction in [0, 1]. */
export function fraction({ num, den }: Rational): Real {
  return (bits) => {
    const scaled = num << BigInt(bits);
    const lo = scaled / den;
    return [lo, lo * den === scaled ? lo : lo + 1n];
  };
}

/** 1 - value. */
export function complement(value: Real): Real {
  return (bits) => {
    const one = 1n << BigInt(bits);
    const [lo, hi] = value(bits);
    return [one - hi, one - lo];
  };
}

/** value / (1 + value), for value in [0, 1]: increasing, so each end maps to an end. */
export function oddsToProbability(value: Real): Real {
  return (bits) => {
    const [lo, hi] = value(bits + 2);
    const one = 1n << BigInt(bits + 2);
    const scale = 1n << BigInt(bits);
    return [(lo * scale) / (one + lo), (hi * scale) / (one + hi) + 1n];
  };
}
