import { words } from '../random/slot.ts';
import { bitLength } from '../exact/rational.ts';

/**
 * The two random choices that the reference samplers are made of. They are an interface so that a test can walk every branch of a
 * sampler and add up exact probabilities.
 */
export interface Dice {
  /** Uniform on {0, …, n - 1}, n >= 1. */
  below(n: bigint): bigint;
  /** True with probability num/den exactly, 0 <= num <= den. */
  bernoulli(num: bigint, den: bigint): boolean;
}

/** Uniform below n by rejection on whole bits: an accepted draw is uniform because every bit pattern is equally likely. */
export function uniformBelow(n: bigint): bigint {
  const bits = bitLength(n - 1n);
  if (bits === 0) return 0n;
  const source = words();
  if (bits <= 32) {
    const limit = Number(n);
    const shift = 32 - bits;
    for (;;) {
      const draw = source.next() >>> shift;
      if (draw < limit) return BigInt(draw);
    }
  }
  const count = Math.ceil(bits / 32);
  const drop = BigInt(count * 32 - bits);
  for (;;) {
    let draw = 0n;
    for (let i = 0; i < count; i += 1) draw = (draw << 32n) | BigInt(source.next());
    draw >>= drop;
    if (draw < n) return draw;
  }
}

/** Dice on the current source. */
export const dice: Dice = {
  below: uniformBelow,
  bernoulli: (num, den) => uniformBelow(den) < num,
};

/** A uniform integer below n <= 2^32, without big integers. */
export function smallUniformBelow(n: number): number {
  if (n <= 1) return 0;
  const shift = Math.clz32(n - 1);
  const source = words();
  for (;;) {
    const draw = source.next() >>> shift;
    if (draw < n) return draw;
  }
}
