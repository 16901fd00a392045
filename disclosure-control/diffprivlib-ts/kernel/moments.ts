import type { NumberArray } from '../numbers.ts';
import { kernel, padded, type Kernel } from './kernel.ts';
import { PIECE } from './loops.ts';

/** k = round((clip(value) - origin) scale), halves upwards, at most 2^30 in size (2^20 when squares are wanted). */
export interface Steps {
  readonly lower: number;
  readonly upper: number;
  readonly origin: number;
  readonly scale: number;
}

export interface StepMoments {
  /** How many values took part. */
  readonly people: number;
  /** The sum of k, exactly. */
  readonly first: bigint;
  /** The sum of k^2, exactly, when it was asked for. */
  readonly second: bigint;
}

/** The exact sums of k and k^2 over values. A missing value counts as the lower bound, or with `skip` not at all. */
export function stepMoments(
  values: NumberArray,
  steps: Steps,
  { squares, skip }: { readonly squares: boolean; readonly skip: boolean },
  fast: Kernel | null = kernel(),
): StepMoments {
  const piece = fast?.values ?? new Float64Array(PIECE);
  let [people, first, second] = [0, 0n, 0n];
  for (let at = 0; at < values.length; at += PIECE) {
    const part = values.subarray(at, at + PIECE);
    const count = skip ? present(part, piece) : part.length;
    if (!skip) piece.set(part);
    people += count;
    const [one, two] = fast ? byKernel(fast, count, steps, squares) : plainly(piece, count, steps, squares);
    first += BigInt(one);
    if (squares) second += BigInt(two);
  }
  // What is left in the kernel's memory is of people.
  piece.fill(0);
  return { people, first, second };
}

/** Copies the values that are not missing, and says how many. */
function present(part: NumberArray, into: Float64Array): number {
  let count = 0;
  for (let i = 0; i < part.length; i += 1) {
    const value = part[i] as number;
    into[count] = value;
    if (!Number.isNaN(value)) count += 1;
  }
  return count;
}

/** Sums of at most 8192 values: below 2^43 and, with squares of at most 2^40, 2^53. */
function byKernel(
  { values, sums, loops }: Kernel,
  count: number,
  { lower, upper, origin, scale }: Steps,
  squares: boolean,
): [number, number] {
  if (count === 0) return [0, 0];
  const end = padded(values, count, lower);
  loops[squares ? 'squares' : 'sums'](end, lower, upper, origin, scale);
  const added = end / 8 - count;
  const k = Math.round((lower - origin) * scale);
  return [(sums[0] as number) - added * k, (sums[1] as number) - added * k * k];
}

/** The same without WebAssembly. */
function plainly(
  values: Float64Array,
  count: number,
  { lower, upper, origin, scale }: Steps,
  squares: boolean,
): [number, number] {
  let [first, second] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    const value = values[i] as number;
    const clipped = value > lower ? (value < upper ? value : upper) : lower;
    const x = (clipped - origin) * scale;
    // Math.round, which calls out of the loop; the difference is exact.
    const whole = Math.floor(x);
    const k = x - whole >= 0.5 ? whole + 1 : whole;
    first += k;
    if (squares) second += k * k;
  }
  return [first, second];
}
