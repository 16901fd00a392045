import { down, expDown, expUp, logDown, logUp, up } from '../exact/interval.ts';
import type { LossDistribution } from './loss-distribution.ts';

/** Mass cut from either end of a composition, always to the safe side; far below any delta of use. */
const CUT = 1e-18;

/**
 * Composes two independent losses: a direct convolution, because sums of non-negative numbers keep every tail to relative precision (which a Fourier transform
 * would not), with the rounding error put on the safe side.
 */
function convolve(a: LossDistribution, b: LossDistribution): LossDistribution {
  const [long, short] = a.mass.length >= b.mass.length ? [a.mass, b.mass] : [b.mass, a.mass];
  const mass = products(long, short);
  const factor = 1 + (a.upper ? 1 : -1) * (short.length + 4) * 2 ** -52;
  for (let i = 0; i < mass.length; i += 1) mass[i] = (mass[i] as number) * factor;
  const infinite = a.upper
    ? up(a.infinite + b.infinite)
    : Math.max(0, down(a.infinite * finite(b) + b.infinite * finite(a)));
  return trim({ step: a.step, offset: a.offset + b.offset, mass, infinite, upper: a.upper });
}

/**
 * Composes two losses, and puts them and the result on wider grids as long as that takes for the result to have at most so many points. Then a batch of any size takes bounded work, at
 * the price of one rounding of losses for each of the parts that are on the wider grid.
 */
export function convolveWithin(most: number, a: LossDistribution, b: LossDistribution): LossDistribution {
  let [x, y] = [a, b];
  while (x.step < y.step) x = coarsened(x);
  while (y.step < x.step) y = coarsened(y);
  let result = convolve(x, y);
  while (result.mass.length > most) result = coarsened(result);
  return result;
}

/**
 * The same losses on a grid twice as wide, each rounded up (from above) or down (from below). Delta at epsilon is the mean of max(0, 1 - exp(epsilon - loss)) under P, which grows with every
 * part of the loss; so the result bounds every composition from the same side as before.
 */
function coarsened({ step, offset, mass, infinite, upper }: LossDistribution): LossDistribution {
  const round = upper ? Math.ceil : Math.floor;
  const first = round(offset / 2);
  const wide = new Float64Array(round((offset + mass.length - 1) / 2) - first + 1);
  for (let i = 0; i < mass.length; i += 1) {
    const at = round((offset + i) / 2) - first;
    wide[at] = (wide[at] as number) + (mass[i] as number);
  }
  const factor = upper ? 1 + 2 ** -51 : 1 - 2 ** -51;
  return { step: 2 * step, offset: first, mass: wide.map((each) => each * factor), infinite, upper };
}

/** Sums of products, four rows at a time: a fourth of the memory traffic, and each sum has as many terms as before. */
function products(long: Float64Array, short: Float64Array): Float64Array {
  const mass = new Float64Array(long.length + short.length + 2);
  const edged = new Float64Array(long.length + 6);
  edged.set(long, 3);
  const length = long.length + 3;
  for (let j = 0; j < short.length; j += 4) {
    const [a, b, c, d] = [short[j] as number, short[j + 1] ?? 0, short[j + 2] ?? 0, short[j + 3] ?? 0];
    if (a + b + c + d === 0) continue;
    let [x, y, z] = [0, 0, 0];
    for (let i = 0; i < length; i += 1) {
      const next = edged[i + 3] as number;
      mass[i + j] = (mass[i + j] as number) + (a * next + b * x + c * y + d * z);
      z = y;
      y = x;
      x = next;
    }
  }
  return mass.slice(0, long.length + short.length - 1);
}

/** A lower bound of the finite mass, plus half the infinite one so that two infinite losses are counted once. */
function finite({ mass, infinite }: LossDistribution): number {
  return mass.reduce((sum, value) => sum + value, 0) * (1 - (mass.length + 4) * 2 ** -52) + infinite / 2;
}

/** Cuts negligible ends: from above, the top becomes infinite and the bottom moves up; from below, both vanish. */
function trim({ step, offset, mass, infinite, upper }: LossDistribution): LossDistribution {
  let top = mass.length;
  let above = 0;
  while (top > 1 && above + (mass[top - 1] as number) <= CUT) above += mass[--top] as number;
  let bottom = 0;
  let below = 0;
  while (bottom < top - 1 && below + (mass[bottom] as number) <= CUT) below += mass[bottom++] as number;
  const kept = mass.slice(bottom, top);
  if (upper) kept[0] = up((kept[0] as number) + below);
  return {
    step,
    offset: offset + bottom,
    mass: kept,
    infinite: upper ? up(infinite + above) : infinite,
    upper,
  };
}

/** The epsilon at which the curve meets delta: rounded up for a curve from above, down for one from below. */
export function epsilonAt({ step, offset, mass, infinite, upper }: LossDistribution, delta: number): number {
  if (infinite > delta) return Infinity;
  const slack = (mass.length + 8) * 2 ** -52;
  const shrink = upper ? up(expUp(-step)) : down(expDown(-step));
  // Past loss i: `above` is the mass beyond it and `discounted` the same mass times exp(loss_i - loss). Their difference is delta at loss i.
  let above = 0;
  let discounted = 0;
  for (let i = mass.length - 1; i >= 0; i -= 1) {
    const nextAbove = above + (mass[i] as number);
    const nextDiscounted = (discounted + (mass[i] as number)) * shrink;
    // delta one step further down; the error is relative to the mass, and on the safe side.
    const error = nextAbove * slack;
    const reached = infinite + nextAbove - nextDiscounted + (upper ? error : -error);
    if (reached > delta || i === 0) {
      const loss = (offset + i) * step;
      if (discounted + (mass[i] as number) === 0) return Math.max(0, loss - step);
      // infinite + nextAbove - (discounted + mass) exp(epsilon - loss) = delta.
      const ratio =
        (infinite + nextAbove - delta + (upper ? error : -error)) / (discounted + (mass[i] as number));
      if (ratio <= 0) return 0;
      const shift = upper ? logUp(up(ratio * (1 + slack))) : logDown(down(ratio * (1 - slack)));
      return Math.max(0, upper ? up(loss + shift) : down(loss + shift));
    }
    above = nextAbove;
    discounted = nextDiscounted;
  }
  return 0;
}
