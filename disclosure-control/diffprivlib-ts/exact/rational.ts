/** An exact fraction. `den` is positive; the fraction need not be in lowest terms. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

const view = new DataView(new ArrayBuffer(8));

/** The exact value of a finite double: every double is an integer times a power of two. */
export function rational(value: number): Rational {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  if (biased === 0x7ff) throw new RangeError('a rational must be finite');
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10_0000_0000_0000n;
  const signed = bits >> 63n === 1n ? -mantissa : mantissa;
  let exponent = (biased === 0 ? 1 : biased) - 1075;
  if (signed === 0n) return { num: 0n, den: 1n };
  let num = signed;
  while (exponent < 0 && (num & 1n) === 0n) {
    num >>= 1n;
    exponent += 1;
  }
  return exponent >= 0 ? { num: num << BigInt(exponent), den: 1n } : { num, den: 1n << BigInt(-exponent) };
}

/**
 * The decimal that a number is written as: 0.1 means one tenth, not the double nearest to it. Privacy parameters are read this way, by mechanisms and accountants alike,
 * so that ten releases at 0.1 spend exactly 1.
 */
export function decimal(value: number): Rational {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) throw new RangeError('a rational must be finite');
  const [, sign = '', whole = '', part = '', exponent = '0'] = match;
  const digits = BigInt(sign + whole + part);
  const shift = Number(exponent) - part.length;
  return reduce(
    shift >= 0
      ? { num: digits * 10n ** BigInt(shift), den: 1n }
      : { num: digits, den: 10n ** BigInt(-shift) },
  );
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function reduce({ num, den }: Rational): Rational {
  const divisor = greatestCommonDivisor(num, den);
  return divisor <= 1n ? { num, den } : { num: num / divisor, den: den / divisor };
}

export function multiply(a: Rational, b: Rational): Rational {
  return reduce({ num: a.num * b.num, den: a.den * b.den });
}

/** a / b for positive b. */
export function divide(a: Rational, b: Rational): Rational {
  return reduce({ num: a.num * b.den, den: a.den * b.num });
}

export function add(a: Rational, b: Rational): Rational {
  if (b.num === 0n) return a;
  if (a.num === 0n) return b;
  return reduce({ num: a.num * b.den + b.num * a.den, den: a.den * b.den });
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, { num: -b.num, den: b.den });
}

export function compare(a: Rational, b: Rational): number {
  const left = a.num * b.den;
  const right = b.num * a.den;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Floor of a fraction; BigInt division truncates towards zero, which is wrong below zero. */
export function floor({ num, den }: Rational): bigint {
  const quotient = num / den;
  return num < 0n && quotient * den !== num ? quotient - 1n : quotient;
}

export function ceiling(value: Rational): bigint {
  return -floor({ num: -value.num, den: value.den });
}

/** The number of binary digits of a non-negative integer. */
export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** A double within one part in 2^52 of the fraction, saturating at the largest finite double. */
export function toNumber({ num, den }: Rational): number {
  if (num === 0n) return 0;
  const magnitude = num < 0n ? -num : num;
  const shift = bitLength(magnitude) - bitLength(den) - 60;
  const scaled = shift >= 0 ? magnitude / (den << BigInt(shift)) : (magnitude << BigInt(-shift)) / den;
  // Two steps, so that a result in the subnormal range does not pass through a zero power of two.
  const half = Math.trunc(shift / 2);
  const value = Math.min(Number(scaled) * 2 ** half * 2 ** (shift - half), Number.MAX_VALUE);
  return num < 0n ? -value : value;
}
